"""A due date of its own for one unit, such as one that was given the directive after the common date.

It is kept like a granted extension: moving the common date never takes it back. Nobody has asked for it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Staff, Task
from directives.queries import submissions
from directives.queries.task_status import is_open
from directives.record import ledger, locks
from directives.record.ledger import RecordedEvent, by_staff
from directives.rules import moves
from directives.terms import EventKind


class NoOwnDate(ValueError):
    """The task is answered or ended, the date has passed, or it is not later than the one that is set."""


def may_have_own_date(task: Task) -> bool:
    """Whether the task waits for its first answer by a date."""
    answered = task.first_submitted_at is not None or not is_open(task)
    return task.due_at is not None and not answered and submissions.closed_reason(task) is None


def takes_date(task: Task, due_at: datetime, now: datetime) -> bool:
    """Whether this date can be set for it now."""
    return may_have_own_date(task) and due_at > now and moves.later(due_at, task.due_at) == due_at


def set_own_date(
    session: Session, task: Task, due_at: datetime, staff: Staff, now: datetime, reason: str | None = None
) -> RecordedEvent:
    """Set the date, with a reason if it has one of its own. Raises NoOwnDate."""
    locks.lock(session, task.assignment)
    session.refresh(task)
    if not takes_date(task, due_at, now):
        raise NoOwnDate
    data = {"due_at": due_at, "was": task.due_at}
    return ledger.record(
        session, task.assignment, EventKind.OWN_DATE_SET, now, by_staff(staff.id), data, task=task, text=reason
    )
