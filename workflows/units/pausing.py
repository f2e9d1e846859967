"""A unit in need (a flood, a fire) is left in peace for a while: no reminder, no escalation; with who and why."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Staff, Unit, UnitPause
from directives.queries import pauses
from directives.record import ledger, locks
from directives.terms import EventKind


class NotNow(ValueError):
    """The unit is paused already, or no longer: somebody else was quicker."""


def pause(session: Session, unit: Unit, ends_at: datetime | None, reason: str, staff: Staff, now: datetime) -> None:
    """Leave a unit in peace until a moment, or until somebody resumes it. Raises NotNow."""
    agency = _locked_agency(session, unit)
    if pauses.is_paused(session, unit.id, now):
        raise NotNow
    event = ledger.record(
        session,
        agency,
        EventKind.UNIT_PAUSED,
        now,
        ledger.by_staff(staff.id),
        {"unit": unit.id, "ends_at": ends_at, "what": "paused"},
        text=reason,
    )
    session.add(UnitPause(unit_id=unit.id, starts_at=now, ends_at=ends_at, event_id=event.id))
    session.flush()


def resume(session: Session, unit: Unit, staff: Staff, now: datetime) -> None:
    """Remind a unit again from now on, of what is still true then. Raises NotNow."""
    agency = _locked_agency(session, unit)
    held = pauses.pause_of(session, unit, now)
    if held is None:
        raise NotNow
    held.pause.ends_at = now
    ledger.record(
        session, agency, EventKind.UNIT_RESUMED, now, ledger.by_staff(staff.id), {"unit": unit.id, "what": "resumed"}
    )


def _locked_agency(session: Session, unit: Unit) -> Unit:
    agency = session.get_one(Unit, unit.agency_id)
    locks.lock(session, agency)
    return agency
