"""Record a telephone call: its outcome, and the officer's notes as a remark."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Call, Remark, Staff
from directives.record import ledger, locks
from directives.terms import CallOutcome, EventKind

AGAIN = timedelta(minutes=1)
"""Within this time, the same outcome and words for the same unit are one call: two officers may have entered it."""


class CallNote(NamedTuple):
    """A call as entered in the form."""

    outcome: CallOutcome
    text: str
    key: str
    """From the form: pressing twice makes one call."""


def record_call(session: Session, assignment: Assignment, noted: CallNote, staff: Staff, now: datetime) -> Call | None:
    """Record a call; None if this call is already recorded."""
    locks.lock(session, assignment)
    if _is_known(session, assignment, noted, now):
        return None
    event = ledger.record(
        session,
        assignment,
        EventKind.CALLED,
        now,
        ledger.by_staff(staff.id),
        {"outcome": noted.outcome},
        text=noted.text or None,
    )
    call = Call(
        assignment_id=assignment.id,
        outcome=noted.outcome,
        at=event.recorded_at,
        staff_id=staff.id,
        event_id=event.id,
        submission_key=noted.key,
    )
    session.add(call)
    session.flush()
    return call


def _is_known(session: Session, assignment: Assignment, noted: CallNote, now: datetime) -> bool:
    same = Remark.text == noted.text if noted.text else Remark.id.is_(None)
    just_now = and_(Call.assignment_id == assignment.id, Call.outcome == noted.outcome, Call.at > now - AGAIN, same)
    known = (
        select(Call.id)
        .outerjoin(Remark, Remark.event_id == Call.event_id)
        .where(or_(Call.submission_key == noted.key, just_now))
        .limit(1)
    )
    return session.scalar(known) is not None
