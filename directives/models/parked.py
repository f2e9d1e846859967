"""What was typed on a form that could not be taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, key


class ParkedForm(Base):
    """Typed text without the right to write: kept for a day, and never an answer.

    A unit's is for the browser that sent it; what came by an ended session of staff is for that person.
    """

    __tablename__ = "parked_form"
    __table_args__ = (UniqueConstraint("browser", "path"),)

    id: Mapped[int] = key()
    browser: Mapped[str] = mapped_column(String(64))
    """The hash of the random key in that browser's cookie."""
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    """The page of the form; a second text typed there that does not contain the first has '#2' behind it."""
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{field name: texts}, without a CSRF token."""
    parked_at: Mapped[datetime] = mapped_column(index=True)
