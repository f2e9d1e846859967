"""Read where a stored task stands: passes its row, assignment, item and period to rules/status.read."""

from datetime import datetime

from directives.models import Assignment, Task
from directives.record import projection
from directives.rules import status
from directives.rules.status import AssignmentFacts, ItemFacts, Reading


def assignment_facts(assignment: Assignment) -> AssignmentFacts:
    """What an assignment's row knows about its unit."""
    return AssignmentFacts(
        assignment.told_at,
        assignment.unreachable_at,
        assignment.acknowledged_at,
        assignment.not_ours_at,
        assignment.taken_over_at,
    )


def due_at_of(task: Task) -> datetime | None:
    """The due date that binds, as Reading.due_at."""
    return status.due_at_of(projection.facts_of(task), assignment_facts(task.assignment))


def set_due_at(task: Task) -> datetime | None:
    """The due date set for the task, even if it does not bind: an extension moves it."""
    return status.set_due_at(projection.facts_of(task))


def is_open(task: Task) -> bool:
    """Whether the unit can still answer something, as Reading.open."""
    return status.is_open(projection.facts_of(task), task.item.mode)


def read_task(task: Task, now: datetime) -> Reading:
    """Where a task stands, as the department sees it."""
    return _read(task, assignment_facts(task.assignment), now)


def read_as_told(task: Task, now: datetime) -> Reading:
    """Where a task stands for a reader at the unit, who counts as told: the page or mail itself tells them."""
    known = assignment_facts(task.assignment)
    return _read(task, known._replace(told_at=known.told_at or now), now)


def _read(task: Task, known: AssignmentFacts, now: datetime) -> Reading:
    item, period = task.item, task.period
    locked, number, due_at = period.locked_at is not None, period.number, period.due_at
    asked = ItemFacts(item.obligation, item.mode, locked, number, due_at, period.grace_minutes)
    return status.read(projection.facts_of(task), known, asked, now)
