"""Pauses of reminders: which units are paused at a moment, and when the last pause of the others ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from directives.models import Event, Remark, Staff, Unit, UnitPause
from directives.rules import schedule
from directives.terms import ActorKind


@dataclass(frozen=True)
class Pauses:
    """The pauses of an agency's units at a moment."""

    paused: frozenset[int]
    """Units that get no reminders now."""
    resumed: Mapping[int, datetime]
    """When the last pause of each other unit ended."""


@dataclass(frozen=True)
class PauseView:
    """A unit's pause as its page shows it."""

    pause: UnitPause
    who: str
    why: str

    @property
    def last_day(self) -> date | None:
        """The last day of a pause that has an end."""
        return schedule.last_day(self.pause.ends_at) if self.pause.ends_at else None


def running(now: datetime) -> ColumnElement[bool]:
    """Over UnitPause: in force at that moment."""
    return (UnitPause.starts_at <= now) & or_(UnitPause.ends_at.is_(None), UnitPause.ends_at > now)


def pauses_of(session: Session, agency_id: int, now: datetime) -> Pauses:
    """Which units of the agency are paused, and which were."""
    found = session.execute(
        select(UnitPause.unit_id, UnitPause.ends_at)
        .join(Unit, Unit.id == UnitPause.unit_id)
        .where(Unit.agency_id == agency_id, UnitPause.starts_at <= now)
    ).all()
    paused = frozenset(unit_id for unit_id, ends_at in found if ends_at is None or ends_at > now)
    resumed: dict[int, datetime] = {}
    for unit_id, ends_at in found:
        if unit_id not in paused and ends_at is not None:
            resumed[unit_id] = max(ends_at, resumed.get(unit_id, ends_at))
    return Pauses(paused, resumed)


def is_paused(session: Session, unit_id: int, now: datetime) -> bool:
    """Whether the unit is paused at that moment."""
    return session.scalar(select(UnitPause.id).where(UnitPause.unit_id == unit_id, running(now)).limit(1)) is not None


def pause_of(session: Session, unit: Unit, now: datetime) -> PauseView | None:
    """The unit's pause at that moment, with who set it and why."""
    found = session.execute(
        select(UnitPause, Staff.name, Remark.text)
        .join(Event, Event.id == UnitPause.event_id)
        .outerjoin(Remark, Remark.event_id == Event.id)
        .outerjoin(Staff, (Staff.id == Event.actor_id) & (Event.actor_kind == ActorKind.STAFF))
        .where(UnitPause.unit_id == unit.id, running(now))
        .order_by(UnitPause.id.desc())
    ).first()
    if found is None:
        return None
    pause, by, why = found
    return PauseView(pause, by or "", why or "")
