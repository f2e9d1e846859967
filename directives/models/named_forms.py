"""Forms that an agency keeps under a name, to use in later drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, key
from directives.models.staff import Staff
from directives.rules.forms import design
from directives.rules.forms.design import FormDesign


class NamedForm(Base):
    """A form kept under a name. A draft takes a copy: a change or removal touches no directive."""

    __tablename__ = "named_form"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(120))
    form: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As Item.form."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]

    created_by: Mapped[Staff] = relationship()

    @property
    def design(self) -> FormDesign:
        return design.from_json(self.form)
