"""How much of a directive a unit has answered, for those that have answered some of it: 'Đã báo cáo 3/4 kỳ'."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, not_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Item, Period, Task
from directives.models.directives import numbered
from directives.queries import status_sql


class MissingTask(NamedTuple):
    """A task that a unit owes and has not answered."""

    id: int
    item_id: int
    title: str
    """With the item's label: '2. Báo cáo tập huấn'."""
    period_due_at: datetime | None
    """The cut-off of its period; None for an item that does not recur."""


class AnsweredPart(NamedTuple):
    """How many of a directive's tasks, or of one recurring item's periods, a unit has answered, and what is missing."""

    answered: int
    asked: int
    in_periods: bool
    missing: tuple[MissingTask, ...]


MissingTasks = Mapping[int, Sequence[MissingTask]]
"""{assignment id: what it owes and has not answered}"""


def missing_of(
    session: Session, assignment_ids: Sequence[int], now: datetime, due_at: datetime | None = None
) -> dict[int, list[MissingTask]]:
    """The tasks that these assignments owe and have not answered: for one due date, or all but those just opened."""
    which = not_(status_sql.just_opened(now)) if due_at is None else status_sql.owed(due_at)
    found: dict[int, list[MissingTask]] = {}
    for assignment_id, task_id, item_id, label, title, rrule, period_due_at in session.execute(
        select(Task.assignment_id, Task.id, Item.id, Item.label, Item.title, Item.rrule, Period.due_at)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.assignment_id.in_(assignment_ids), status_sql.owed(), not_(status_sql.RETURNED), which)
        .order_by(Item.position, Task.id)
    ):
        task = MissingTask(task_id, item_id, numbered(label, title), period_due_at if rrule else None)
        found.setdefault(assignment_id, []).append(task)
    return found


def answered_parts(session: Session, missing: MissingTasks, now: datetime) -> dict[int, AnsweredPart]:
    """For each assignment that misses these tasks, how much it has answered."""
    tasks: dict[int, list[tuple[int, bool]]] = {}
    for assignment_id, item_id, answered in session.execute(
        select(Task.assignment_id, Task.item_id, case((status_sql.ANSWERED, 1), else_=0))
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Task.assignment_id.in_(missing), status_sql.counted(now))
    ):
        tasks.setdefault(assignment_id, []).append((item_id, bool(answered)))
    return {id_: _part(theirs, tasks.get(id_, [])) for id_, theirs in missing.items()}


def _part(missing: Sequence[MissingTask], tasks: Sequence[tuple[int, bool]]) -> AnsweredPart:
    """Counted in periods if all that is missing is of one recurring item that the unit has answered before."""
    first = missing[0]
    of_one = [answered for item_id, answered in tasks if item_id == first.item_id]
    recurs = all(task.item_id == first.item_id and task.period_due_at for task in missing) and any(of_one)
    counted = of_one if recurs else [answered for _item, answered in tasks]
    return AnsweredPart(sum(counted), len(counted), recurs, tuple(missing))
