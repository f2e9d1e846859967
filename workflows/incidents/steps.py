"""Steps on incidents: change kinds, levels and the duty list, and take the text of incidents out with a reason."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.incidents.alerted import duty_list
from directives.incidents.of_agency import choices_of
from directives.models import AccessEntry, Incident, IncidentChoice, IncidentDuty, Staff, Unit
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.rules.search import unaccented
from directives.terms import AccessKind, DutyDays, EventKind, IncidentList


def save_choice(
    session: Session,
    choice: IncidentChoice,
    staff: Staff,
    now: datetime,
    *,
    name: str,
    position: int | None,
    retired: bool,
) -> None:
    """Add or change a kind or level; incidents keep what it was called when they were reported."""
    agency = session.get_one(Unit, choice.agency_id)
    locks.lock(session, agency)
    others = choices_of(session, agency.id, IncidentList(choice.which))
    if choice.id is None:
        choice.key = _free_key(name, {one.key for one in others})
    choice.name, choice.retired = name, retired
    choice.position = position or choice.position or max((one.position for one in others), default=0) + 1
    session.add(choice)
    session.flush()
    data = {"what": "incident_choice", "choice": choice.id, "list": choice.which, "name": name, "retired": retired}
    _record(session, agency, staff, now, data, rows=[choice])


def _free_key(name: str, taken: set[str]) -> str:
    """A key made of a name that no other has: 'Bỏ nhà đi' -> 'bo_nha_di'."""
    stem = re.sub(r"[^a-z0-9]+", "_", unaccented(name)).strip("_")[:50] or "muc"
    return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def save_duty(
    session: Session,
    duty: IncidentDuty,
    staff: Staff,
    now: datetime,
    *,
    position: int | None,
    days: DutyDays,
    hours: tuple[int, int],
) -> None:
    """Put somebody on the duty list, or change their place and hours."""
    agency = session.get_one(Unit, duty.agency_id)
    locks.lock(session, agency)
    places = [one.position for one in duty_list(session, agency.id)]
    duty.position = position or duty.position or max(places, default=0) + 1
    duty.days, (duty.starts, duty.ends) = days, hours
    session.add(duty)
    session.flush()
    data = {"what": "incident_duty", "staff": duty.staff_id, "days": days, "hours": list(hours)}
    _record(session, agency, staff, now, data, rows=[duty])


def end_duty(session: Session, duty: IncidentDuty, staff: Staff, now: datetime) -> None:
    """Take somebody off the duty list."""
    agency = session.get_one(Unit, duty.agency_id)
    locks.lock(session, agency)
    data = {"what": "incident_duty", "staff": duty.staff_id, "ended": True}
    _record(session, agency, staff, now, data, gone=[duty])
    session.delete(duty)


def _record(session: Session, agency: Unit, staff: Staff, now: datetime, data: dict[str, Any], **rows: Any) -> None:
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, by_staff(staff.id), data, **rows)


def take_text(session: Session, firsts: Sequence[Incident], fmt: str, by: ActedBy) -> None:
    """Record that somebody takes the text of these incidents out of the system, and why; each says so too."""
    agency = session.get_one(Unit, by.staff.agency_id)
    data = {"count": len(firsts), "format": fmt}
    ledger.record(session, agency, EventKind.INCIDENTS_TAKEN, by.now, by_staff(by.staff.id), data, text=by.reason)
    session.add_all(
        AccessEntry(
            kind=AccessKind.INCIDENT_TAKEN,
            at=by.now,
            incident_id=one.id,
            staff_id=by.staff.id,
            assignment_id=one.task.assignment_id,
        )
        for one in firsts
    )


def colleagues(session: Session, agency_id: int) -> Sequence[Staff]:
    """The people of the agency, by name."""
    here = select(Staff).where(Staff.agency_id == agency_id, Staff.left_at.is_(None))
    return session.scalars(here.order_by(Staff.name, Staff.id)).all()
