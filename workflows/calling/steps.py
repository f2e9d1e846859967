"""A call is noted: once a press, with its outcome on record and what was said beside it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Call, Remark, Staff
from directives.record import ledger, locks
from directives.terms import CallOutcome, EventKind

AGAIN = timedelta(minutes=1)
"""Within so long the same words about the same unit are the same call, whoever's page they come from."""


class CallNote(NamedTuple):
    """A call as a form gives it."""

    outcome: CallOutcome
    said: str
    key: str
    """Of the form: the same press twice is one call."""


def note_call(session: Session, assignment: Assignment, noted: CallNote, staff: Staff, now: datetime) -> Call | None:
    """Put a call on record with what was said; None where that has been done."""
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
        text=noted.said or None,
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
    said = Remark.text == noted.said if noted.said else Remark.id.is_(None)
    just_now = and_(Call.assignment_id == assignment.id, Call.outcome == noted.outcome, Call.at > now - AGAIN, said)
    known = (
        select(Call.id)
        .outerjoin(Remark, Remark.event_id == Call.event_id)
        .where(or_(Call.submission_key == noted.key, just_now))
        .limit(1)
    )
    return session.scalar(known) is not None
