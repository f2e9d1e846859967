"""Events in hash chains, the access log, and the clock of a rehearsal."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, UnitOfBody, enum_text, key
from directives.terms import AccessKind, ActorKind, ChainKind, EventKind

if TYPE_CHECKING:
    from directives.models.units import Unit

_SAID = text("kind IN ('question_asked', 'question_answered')")
"""Questions about reports and their answers, few among all events."""
_OF_A_UNIT = (EventKind.UNIT_CHANGED, EventKind.UNIT_PAUSED, EventKind.UNIT_RESUMED, EventKind.UNIT_DESK_CHANGED)
"""Changes of one unit, among the events of its agency."""


class Event(Base):
    """One event. `body` is the canonical text that is hashed; the other columns repeat it for queries."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("chain_kind", "chain_id", "seq"),
        Index("ix_event_directive", "directive_id", "recorded_at"),
        Index("ix_event_hash", "hash"),
        Index("ix_event_recorded_at", "recorded_at"),
        Index("ix_event_said", "task_id", sqlite_where=_SAID, postgresql_where=_SAID),
    )

    id: Mapped[int] = key()
    chain_kind: Mapped[ChainKind] = mapped_column(enum_text(ChainKind))
    chain_id: Mapped[int]
    seq: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(enum_text(EventKind))
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"))
    task_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_text(ActorKind))
    actor_id: Mapped[int | None]
    schema: Mapped[int] = mapped_column(Integer, default=1)
    body: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @classmethod
    def on_assignment(cls, assignment_id: int | None, *kinds: EventKind) -> ColumnElement[bool]:
        """Whether it is an event of one of these kinds on this assignment's chain."""
        return and_(cls.chain_kind == ChainKind.ASSIGNMENT, cls.chain_id == assignment_id, cls.kind.in_(kinds))

    @classmethod
    def changed(cls, unit: "Unit") -> ColumnElement[bool]:
        """Whether it is a recorded change of this unit, by the index of these events."""
        of_agency = and_(cls.chain_kind == ChainKind.AGENCY, cls.chain_id == unit.agency_id)
        return and_(of_agency, _is_of_a_unit(), UnitOfBody(cls.body) == str(unit.id))


def _is_of_a_unit() -> ColumnElement[bool]:
    """Over Event; written out, as a partial index asks for it."""
    return Event.kind.in_([literal_column(f"'{kind}'") for kind in _OF_A_UNIT])


Index(
    "ix_event_of_unit",
    Event.chain_id,
    UnitOfBody(Event.body),
    Event.id,
    sqlite_where=_is_of_a_unit(),
    postgresql_where=_is_of_a_unit(),
)


class DailyRoot(Base):
    """One hash over the last events of all chains, at the end of a day in Vietnam.

    The same is signed and written to a file outside of the database, which alone is the proof.
    """

    __tablename__ = "daily_root"

    id: Mapped[int] = key()
    on: Mapped[date] = mapped_column(Date, unique=True)
    recorded_at: Mapped[datetime]
    root: Mapped[str] = mapped_column(String(64))
    heads: Mapped[list[Any]] = mapped_column(JSON)
    """[[kind and id of a chain, number and hash of its last event], …]: of chains that went on that day."""


class AccessEntry(Base):
    """Access log: a link opened, an incident read, a link copied by staff. Not in the ledger: it changes no status."""

    __tablename__ = "access_entry"

    id: Mapped[int] = key()
    kind: Mapped[AccessKind] = mapped_column(enum_text(AccessKind))
    at: Mapped[datetime]
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)


class Rehearsal(Base):
    """Marks a rehearsal database, and holds the offset of its clock from the real one."""

    __tablename__ = "rehearsal"

    id: Mapped[int] = key()
    offset_seconds: Mapped[int]
