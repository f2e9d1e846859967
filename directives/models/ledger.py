"""Events in hash chains, the access log, and the clock of a rehearsal."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, enum_text, key
from directives.terms import AccessKind, ActorKind, ChainKind, EventKind


class Event(Base):
    """One event. `body` is the canonical text that is hashed; the other columns repeat it for queries."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("chain_kind", "chain_id", "seq"),
        Index("ix_event_directive", "directive_id", "recorded_at"),
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
