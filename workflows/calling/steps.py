"""Record a telephone call: its outcome, and the officer's notes as a remark."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from directives.acts import repeated
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
    earlier = repeated.presses(session, Call, noted.key)
    if _is_known(session, assignment, noted, now, earlier):
        return None
    call = Call(
        assignment_id=assignment.id,
        outcome=noted.outcome,
        at=ledger.next_moment(session, assignment, now),
        staff_id=staff.id,
        submission_key=repeated.unused(noted.key, earlier),
    )
    actor, data = ledger.by_staff(staff.id), {"outcome": noted.outcome}
    ledger.record(session, assignment, EventKind.CALLED, now, actor, data, text=noted.text or None, made=call)
    session.flush()
    return call


def _is_known(
    session: Session, assignment: Assignment, noted: CallNote, now: datetime, earlier: Sequence[Call]
) -> bool:
    """Whether this call is recorded: by the press before under its key, or just now by anybody."""
    pressed = Call.id == earlier[0].id if earlier else false()
    same = Remark.text == noted.text if noted.text else Remark.id.is_(None)
    known = (
        select(Call.id)
        .outerjoin(Remark, Remark.event_id == Call.event_id)
        .where(Call.assignment_id == assignment.id, Call.outcome == noted.outcome, same)
        .where(or_(pressed, Call.at > now - AGAIN))
        .limit(1)
    )
    return session.scalar(known) is not None
