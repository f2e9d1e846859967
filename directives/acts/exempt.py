"""A unit says that a directive is not for it; an officer exempts a unit from a task."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts.origin import Origin
from directives.models import Assignment, Staff, Task
from directives.record import ledger
from directives.record.ledger import by_staff
from directives.terms import EventKind


def say_not_ours(session: Session, assignment: Assignment, reason: str, origin: Origin, now: datetime) -> None:
    """Record that the unit says the directive is not for it. Statuses stay; an officer answers."""
    ledger.record(
        session, assignment, EventKind.NOT_OURS, now, origin.actor, happened_at=origin.happened_at, text=reason
    )


def exempt(session: Session, task: Task, reason: str, staff: Staff, now: datetime) -> None:
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, by_staff(staff.id), task=task, text=reason)
