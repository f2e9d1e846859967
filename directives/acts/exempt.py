"""Say that a letter is not for this unit; free a unit from a task."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts.origin import Origin
from directives.models import Assignment, Staff, Task
from directives.record import ledger
from directives.record.ledger import by_staff
from directives.terms import EventKind


def say_not_ours(session: Session, assignment: Assignment, reason: str, origin: Origin, now: datetime) -> None:
    """Keep the unit's word that the letter is not for it, for the officer to answer; it moves nothing."""
    ledger.record(
        session, assignment, EventKind.NOT_OURS, now, origin.actor, happened_at=origin.happened_at, text=reason
    )


def exempt(session: Session, task: Task, reason: str, staff: Staff, now: datetime) -> None:
    """Free a unit from a task, with who and why."""
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, by_staff(staff.id), task=task, text=reason)
