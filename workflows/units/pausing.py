"""Pause a unit (flood, fire): no reminder and no escalation for a while; recorded with who and why."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Staff, Unit, UnitPause
from directives.queries import pauses
from directives.record import ledger, locks
from directives.terms import EventKind


class NotNow(ValueError):
    """The unit is already paused, or no longer paused."""


def pause(session: Session, unit: Unit, ends_at: datetime | None, reason: str, staff: Staff, now: datetime) -> None:
    """Pause a unit until a moment, or until somebody resumes it. Raises NotNow."""
    agency = _locked_agency(session, unit)
    if pauses.is_paused(session, unit.id, now):
        raise NotNow
    _pause(session, agency, unit.id, ends_at, ActedBy(staff, reason, now))
    session.flush()


def pause_many(session: Session, agency: Unit, unit_ids: Iterable[int], ends_at: datetime, by: ActedBy) -> None:
    """Pause these units until a moment; those that are paused already stay so."""
    locks.lock(session, agency)
    paused = pauses.pauses_of(session, agency.id, by.now).paused
    for unit_id in unit_ids:
        if unit_id not in paused:
            _pause(session, agency, unit_id, ends_at, by)
    session.flush()


def _pause(session: Session, agency: Unit, unit_id: int, ends_at: datetime | None, by: ActedBy) -> None:
    ledger.record(
        session,
        agency,
        EventKind.UNIT_PAUSED,
        by.now,
        ledger.by_staff(by.staff.id),
        {"unit": unit_id, "ends_at": ends_at, "what": "paused"},
        text=by.reason,
        made=UnitPause(unit_id=unit_id, starts_at=by.now, ends_at=ends_at),
    )


def resume(session: Session, unit: Unit, staff: Staff, now: datetime) -> None:
    """End the pause now. Raises NotNow."""
    agency = _locked_agency(session, unit)
    held = pauses.pause_of(session, unit, now)
    if held is None:
        raise NotNow
    held.pause.ends_at = now
    actor, data = ledger.by_staff(staff.id), {"unit": unit.id, "what": "resumed"}
    ledger.record(session, agency, EventKind.UNIT_RESUMED, now, actor, data, rows=[held.pause])


def _locked_agency(session: Session, unit: Unit) -> Unit:
    agency = session.get_one(Unit, unit.agency_id)
    locks.lock(session, agency)
    return agency
