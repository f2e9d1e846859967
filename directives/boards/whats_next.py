"""What a unit still owes of a letter, and when an item's next period is due: what a receipt says comes next."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from directives.models import Assignment, Item, Task
from directives.queries import submissions
from directives.queries.task_status import read_as_told
from directives.rules import schedule


class StillOwed(NamedTuple):
    """A task that the unit still owes, with the date that binds it, if any."""

    task: Task
    due_at: datetime | None

    @property
    def item(self) -> Item:
        return self.task.item


class WhatsNext(NamedTuple):
    owed: tuple[StillOwed, ...]
    """By date; those without one last."""
    next_due_at: datetime | None
    """When the period after the newest one is due, of the item asked about."""


def whats_next(session: Session, assignment: Assignment, now: datetime, item: Item | None = None) -> WhatsNext:
    """What is still owed of an assignment; nothing once it is closed."""
    tasks = submissions.tasks(session, assignment)
    of_item = [task for task in tasks if item is not None and task.item_id == item.id]
    next_due_at = next_cutoff(of_item[-1]) if of_item else None
    if submissions.assignment_closed_reason(assignment):
        return WhatsNext((), None)
    found = [(task, read_as_told(task, now)) for task in tasks]
    owed = [StillOwed(task, reading.due_at) for task, reading in found if reading.owed]
    return WhatsNext(tuple(sorted(owed, key=_by_date)), next_due_at)


def _by_date(owed: StillOwed) -> tuple[bool, float, int]:
    return owed.due_at is None, owed.due_at.timestamp() if owed.due_at else 0.0, owed.task.item.position


def next_cutoff(latest: Task) -> datetime | None:
    """The cut-off after this newest period of an item, or None if no period follows."""
    item, planned = latest.item, latest.period.planned_due_at
    if not item.rrule or planned is None or item.stopped_at or submissions.assignment_closed_reason(latest.assignment):
        return None
    due_at = schedule.next_cutoff(item.rrule, planned)
    ends_before = due_at is not None and item.last_due_at is not None and due_at > item.last_due_at
    return None if ends_before else due_at
