"""What an agency keeps of its units as values, such as the software in use, and what units say of themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Link
from directives.models.staff import Staff
from directives.models.units import Contact, Unit
from directives.terms import AttributeKind, AttributeSetter, DeclarationState


class UnitAttribute(Base):
    """An attribute of units, as an agency names it: data and not code. Its values are in Unit.attributes."""

    __tablename__ = "unit_attribute"
    __table_args__ = (UniqueConstraint("agency_id", "key"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(String(40))
    """Its name in Unit.attributes and in audiences: letters, digits and '_' of ASCII; never changed."""
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[AttributeKind] = mapped_column(enum_text(AttributeKind))
    values: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of CHOICES: the names to choose from; empty: any name."""
    measure: Mapped[str] = mapped_column(String(40), default="")
    """Of NUMBER: the unit of measure, 'người', 'lớp', …"""
    set_by: Mapped[AttributeSetter] = mapped_column(enum_text(AttributeSetter), default=AttributeSetter.STAFF)
    position: Mapped[int] = mapped_column(default=0)


class AttributeDeclaration(Base):
    """What a unit declares of itself; its attribute changes when an officer confirms."""

    __tablename__ = "attribute_declaration"

    id: Mapped[int] = key()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("unit_attribute.id"))
    value: Mapped[Any] = mapped_column(JSON)
    """As in Unit.attributes: names, a number, or words."""
    state: Mapped[DeclarationState] = mapped_column(enum_text(DeclarationState), default=DeclarationState.WAITING)
    declared_by: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str | None] = mapped_column(String(32))
    declared_at: Mapped[datetime]
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    """Why it was refused."""
    answer_salt: Mapped[str | None] = mapped_column(String(32))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    unit: Mapped[Unit] = relationship()
    attribute: Mapped[UnitAttribute] = relationship()
    link: Mapped[Link] = relationship()
    staff: Mapped[Staff | None] = relationship()


class ContactSuggestion(Base):
    """What a unit says is wrong with a contact on record, or who is missing; only an officer changes the registry."""

    __tablename__ = "contact_suggestion"

    id: Mapped[int] = key()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """None: somebody who is not on record yet."""
    name: Mapped[str | None] = mapped_column(String(200))
    """None, like email and phone: as on record."""
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)
    suggested_by: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str | None] = mapped_column(String(32))
    suggested_at: Mapped[datetime]
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"))
    state: Mapped[DeclarationState] = mapped_column(enum_text(DeclarationState), default=DeclarationState.WAITING)
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    """Why it was refused."""
    answer_salt: Mapped[str | None] = mapped_column(String(32))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    unit: Mapped[Unit] = relationship()
    contact: Mapped[Contact | None] = relationship()
    link: Mapped[Link] = relationship()
    staff: Mapped[Staff | None] = relationship()

    @property
    def changes_record(self) -> bool:
        """Whether it names new values, and not only a note for a person to read."""
        return any(value is not None for value in (self.name, self.email, self.phone))
