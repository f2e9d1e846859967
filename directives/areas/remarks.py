"""What a board, a paper and the unit's page say of an area event beside a task, as of a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from directives.models import AreaEvent, AreaEventTask, Item, Task
from directives.rules.status import Reading
from directives.terms import AreaAct, AreaKind, AreaReason, Status


class AreaRemark(NamedTuple):
    """Why a task has a later date or is not asked."""

    event_id: int
    reason: AreaReason
    words: str
    """The officer's own, for OTHER."""
    kind: AreaKind
    area: str
    act: AreaAct
    due_at: datetime | None

    @property
    def extends(self) -> bool:
        return self.act.extends


RemarksOfTasks = Mapping[int, tuple[AreaRemark, ...]]
"""By task id, the oldest first."""


def of_directive(
    session: Session, directive_id: int, at: datetime, assignments: Sequence[int] | None = None
) -> RemarksOfTasks:
    """The remarks on a directive's tasks, or on those of some assignments, recorded by `at` and not taken back then."""
    items = select(Item.id).where(Item.directive_id == directive_id)
    theirs = () if assignments is None else (Task.assignment_id.in_(assignments),)
    return _remarks(session, and_(Task.item_id.in_(items), *theirs), at)


def assignments_with(session: Session, directive_id: int, at: datetime) -> Sequence[int]:
    """The assignments of a directive on whose tasks there are remarks."""
    query = (
        select(Task.assignment_id)
        .join(AreaEventTask, AreaEventTask.task_id == Task.id)
        .join(AreaEvent, AreaEvent.id == AreaEventTask.area_event_id)
        .join(Item, Item.id == Task.item_id)
        .where(Item.directive_id == directive_id, AreaEvent.at <= at)
    )
    return session.scalars(query.distinct()).all()


def of_tasks(session: Session, tasks: Iterable[Task], at: datetime) -> RemarksOfTasks:
    """The same for some tasks."""
    return _remarks(session, Task.id.in_([task.id for task in tasks]), at)


def _remarks(session: Session, which: ColumnElement[bool], at: datetime) -> RemarksOfTasks:
    said = (AreaEvent.reason, AreaEvent.words, AreaEvent.area, AreaEvent.area_name, AreaEvent.act, AreaEvent.due_at)
    query = (
        select(AreaEventTask.task_id, AreaEvent.id, *said)
        .join(AreaEvent, AreaEvent.id == AreaEventTask.area_event_id)
        .join(Task, Task.id == AreaEventTask.task_id)
        .where(which, AreaEvent.at <= at)
        .where(or_(AreaEventTask.asked_again_at.is_(None), AreaEventTask.asked_again_at > at))
        .order_by(AreaEvent.id)
    )
    made: dict[int, AreaRemark] = {}
    found: dict[int, list[AreaRemark]] = {}
    for task_id, event_id, *values in session.execute(query):
        remark = made.setdefault(event_id, AreaRemark._make((event_id, *values)))
        found.setdefault(task_id, []).append(remark)
    return {task_id: tuple(remarks) for task_id, remarks in found.items()}


def standing(remarks: Iterable[AreaRemark], reading: Reading) -> AreaRemark | None:
    """The last remark that still says why: the task is not asked, or the date is the one that was given."""
    held = [one for one in remarks if _stands(one, reading)]
    return held[-1] if held else None


def _stands(remark: AreaRemark, reading: Reading) -> bool:
    if remark.act.extends:
        return reading.due_at is not None and reading.due_at == remark.due_at
    return reading.status is Status.SKIPPED
