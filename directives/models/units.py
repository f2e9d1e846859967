"""Units in a tree, with groups, contacts and pauses; an agency is a unit too, and has a calendar.

What a board shows of a unit, a kind or a group is changed by record/facts.py alone.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, BigId, OrderKey, enum_text, key
from directives.rules.search import unaccented, vietnamese_order
from directives.terms import UnitEnding

group_members = Table(
    "group_member",
    Base.metadata,
    Column("group_id", BigId, ForeignKey("unit_group.id"), primary_key=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True, index=True),
)


class UnitKind(Base):
    """A kind of unit (phòng GDĐT, trường THPT, …). Data and not an enum: kinds change with the law."""

    __tablename__ = "unit_kind"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    id: Mapped[int] = key()
    # unit and unit_kind refer to each other: this key is added after both tables
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id", use_alter=True, name="fk_unit_kind_agency_id"))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    is_asked: Mapped[bool] = mapped_column(default=False)
    """Whether the agency asks its units and does not order them, as a department does with communes (which answer to
    their own People's Committee): the words are 'đề nghị', and no mail tells the unit above of their lateness."""
    sees_units: Mapped[bool] = mapped_column(default=True)
    """'Để biết': whether its units see what the units below them have answered."""
    hears_overdue: Mapped[bool] = mapped_column(default=True)
    """'Nhận thư quá hạn': whether its units are mailed about the overdue units below them."""


def _order_of_name(context: Any) -> str:
    """For every new row, also of an insert in bulk; the context is SQLAlchemy's, without types."""
    return vietnamese_order(context.get_current_parameters()["name"])


class Unit(Base):
    """A unit. An agency is a unit with agency_id null: it has staff and heads the agency's chain of events."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("agency_id", "code"),
        Index("ix_unit_agency_order", "agency_id", "sort_name", "id"),
    )

    id: Mapped[int] = key()
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("unit_kind.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    search_name: Mapped[str] = mapped_column(String(600))
    """Name, aliases and code without diacritics, in lower case, for a search typed without them."""
    sort_name: Mapped[str] = mapped_column(OrderKey, default=_order_of_name)
    """The place of the name in the Vietnamese alphabet; a new row gets it by itself."""
    phone: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """{'software': [names], 'learners': 651} by the keys of UnitAttribute, and 'aliases': [names]. A missing key is
    unknown, and unknown counts as owing."""
    wording: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """An agency's own wording, by place: {'mail_foot': …}."""
    reminders: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Where an agency's reminder plan differs from the default; keys as in rules/reminder_plan.py."""
    two_hands: Mapped[bool] = mapped_column(default=False)
    """Whether its reports wait for a head (Contact.is_head) before they go to the department."""
    grace_minutes: Mapped[int] = mapped_column(default=0)
    """An agency's own: how long after a due date a report still counts as on time, in periods that open from now on."""
    closed_at: Mapped[datetime | None]
    """When it was recorded that the unit is no more (merged, split, dissolved)."""
    ended_as: Mapped[UnitEnding | None] = mapped_column(enum_text(UnitEnding))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that took over what was open when this one closed."""
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    head_at: Mapped[datetime | None]

    kind: Mapped[UnitKind | None] = relationship(foreign_keys=[kind_id])
    parent: Mapped["Unit | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    successor: Mapped["Unit | None"] = relationship(foreign_keys=[successor_id], remote_side=[id])
    contacts: Mapped[list["Contact"]] = relationship(back_populates="unit", order_by="Contact.id")
    groups: Mapped[list["UnitGroup"]] = relationship(secondary=group_members, back_populates="units")

    @classmethod
    def is_named(cls, typed: str) -> ColumnElement[bool]:
        """Whether the name, another name or the code has what was typed, with diacritics or without: search.match."""
        return cls.search_name.contains(unaccented(typed.strip()), autoescape=True)

    @property
    def software(self) -> frozenset[str] | None:
        """The online-teaching software in use, or None if it is unknown."""
        used = self.attributes.get("software")
        return None if used is None else frozenset(used)

    @property
    def is_asked(self) -> bool:
        """Whether its agency asks it and does not order it (a commune): the words are 'đề nghị'."""
        return self.kind is not None and self.kind.is_asked


class UnitGroup(Base):
    """A set of units that directives address together."""

    __tablename__ = "unit_group"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)

    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """{'kind': id, 'below': unit id, 'attribute': key, 'values': [names]}, each key optional; empty: by hand.

    The members of a group by rule follow from it, see attributes/group_rules.py.
    """

    units: Mapped[list[Unit]] = relationship(secondary=group_members, back_populates="groups", order_by=Unit.id)

    @property
    def is_by_rule(self) -> bool:
        return bool(self.rule)


class Contact(Base):
    """A mailbox of a unit and the person or office behind it."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("unit_id", "email"),)

    id: Mapped[int] = key()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(100), default="")
    is_head: Mapped[bool] = mapped_column(default=False)
    """Whether it is the own address of the head or a deputy, who may release what others of the unit enter."""
    removed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    """Since when a mail server has refused this address; null while it works."""
    failure: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship(back_populates="contacts")

    @property
    def works(self) -> bool:
        """Whether mail to it can be tried. In SQL: queries/reachable.py."""
        return self.removed_at is None and self.failed_at is None


Index("ix_contact_address", func.lower(Contact.email))


class CalendarDay(Base):
    """A day on which the agency departs from the law's holidays: off, or worked in exchange."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("agency_id", "on"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    on: Mapped[date] = mapped_column(Date)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]


class CalendarYear(Base):
    """The law's days of a year, written down when an agency first uses the year: no library update changes them."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("agency_id", "year"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    days: Mapped[list[list[Any]]] = mapped_column(JSON)
    """[[day in ISO 8601, whether it is worked, its name], …]"""
    source: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime]


class UnitPause(Base):
    """A time in which a unit is not reminded (flood, fire). The reason is the Remark of its event."""

    __tablename__ = "unit_pause"

    id: Mapped[int] = key()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """End of the pause; null until somebody resumes it. Resuming it earlier sets this to that moment."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))

    unit: Mapped[Unit] = relationship()
