"""What the department does about an incident: received, charged, measures, another level, closed, opened again.

Each is a row and an event of the unit's chain; what stands now is kept on the first notice.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Incident, IncidentAct, IncidentChoice, Staff
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, IncidentDeed


class NotHandled(ValueError):
    """It was received or closed already, or is closed."""


def acts_on(session: Session, first: Incident) -> list[IncidentAct]:
    """What was done, the oldest first."""
    found = session.scalars(select(IncidentAct).where(IncidentAct.incident_id == first.id).order_by(IncidentAct.id))
    return list(found)


def receive(session: Session, first: Incident, staff: Staff, now: datetime) -> None:
    """Somebody has read it and answers for what follows. Raises NotHandled."""
    _lock(session, first)
    if first.received_at is not None:
        raise NotHandled
    _receive(session, first, staff, now)
    _record(session, first, IncidentDeed.RECEIVED, staff, now)


def charge(session: Session, first: Incident, colleague: Staff, staff: Staff, now: datetime) -> None:
    """Put it in somebody's charge; that receives it too. Raises NotHandled."""
    _lock_open(session, first)
    _receive(session, first, staff, now)
    first.charge = colleague
    _record(session, first, IncidentDeed.CHARGED, staff, now, colleague=colleague)


def add_measure(session: Session, first: Incident, text: str, staff: Staff, now: datetime) -> None:
    """Write down what the department did. Raises NotHandled."""
    _lock_open(session, first)
    _receive(session, first, staff, now)
    _record(session, first, IncidentDeed.MEASURE, staff, now, text)


def correct_level(
    session: Session, first: Incident, level: IncidentChoice, reason: str, staff: Staff, now: datetime
) -> None:
    """It is graver or lighter than the unit said, also once it is closed; what it was called stays in the act.

    Raises NotHandled if it is that level already.
    """
    _lock(session, first)
    if first.level == level.key:
        raise NotHandled
    _receive(session, first, staff, now)
    former, first.level, first.level_name = first.level_name, level.key, level.name
    _record(session, first, IncidentDeed.LEVEL, staff, now, reason, former_level=former, new_level=level.name)


def close(session: Session, first: Incident, text: str, staff: Staff, now: datetime) -> None:
    """With a word on how it ended. Raises NotHandled."""
    _lock_open(session, first)
    _receive(session, first, staff, now)
    first.closed_at = ledger.next_moment(session, first.task.assignment, now)
    _record(session, first, IncidentDeed.CLOSED, staff, now, text)


def reopen(session: Session, first: Incident, text: str, staff: Staff, now: datetime) -> None:
    """It was not over. Raises NotHandled."""
    _lock(session, first)
    if first.closed_at is None:
        raise NotHandled
    first.closed_at = None
    _record(session, first, IncidentDeed.REOPENED, staff, now, text)


def _lock(session: Session, first: Incident) -> None:
    locks.lock(session, first.task.assignment)
    session.refresh(first)


def _lock_open(session: Session, first: Incident) -> None:
    _lock(session, first)
    if first.closed_at is not None:
        raise NotHandled


def _receive(session: Session, first: Incident, staff: Staff, now: datetime) -> None:
    if first.received_at is None:
        first.received_at = ledger.next_moment(session, first.task.assignment, now)
        first.received_by = staff


def _record(
    session: Session,
    first: Incident,
    deed: IncidentDeed,
    staff: Staff,
    now: datetime,
    text: str | None = None,
    colleague: Staff | None = None,
    **levels: str,
) -> None:
    assignment = first.task.assignment
    made = IncidentAct(
        incident=first,
        deed=deed,
        text=text,
        salt=new_salt() if text is not None else None,
        staff=staff,
        charge=colleague,
        at=ledger.next_moment(session, assignment, now),
        **levels,
    )
    session.add(made)
    session.flush()
    data = {"incident": first.id, "deed": deed, "charge": colleague.id if colleague else None}
    if text is not None:
        data["text"] = seal(made.salt or "", text)
    kind, actor = EventKind.INCIDENT_HANDLED, by_staff(staff.id)
    ledger.record(session, assignment, kind, now, actor, data, task=first.task, rows=[first, made])
