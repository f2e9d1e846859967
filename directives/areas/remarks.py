"""What a board, a paper and the unit's page say of an area event beside a task, as of a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models import AreaEvent, AreaEventTask, Assignment, Item, Task
from directives.queries import status_sql
from directives.rules.status import Reading
from directives.terms import AreaAct, AreaKind, AreaReason, Standing, Status


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


def counted(session: Session, period_ids: Sequence[int], at: datetime) -> list[tuple[AreaRemark, int, int]]:
    """Each remark that still says why tasks of these periods are as they are, with the period and how many tasks."""
    theirs = (
        _made(AreaEventTask.task_id, func.max(AreaEvent.id).label("event_id"))
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.period_id.in_(period_ids), *_recorded(at), _STANDS)
        .group_by(AreaEventTask.task_id)
        .subquery()
    )
    query = (
        select(theirs.c.event_id, *_SAID, Task.period_id, func.count())
        .join_from(theirs, AreaEvent, AreaEvent.id == theirs.c.event_id)
        .join(Task, Task.id == theirs.c.task_id)
        .group_by(theirs.c.event_id, *_SAID, Task.period_id)
        .order_by(theirs.c.event_id)
    )
    return [(AreaRemark._make(said), period_id, tasks) for *said, period_id, tasks in session.execute(query)]


def of_tasks(session: Session, tasks: Iterable[Task], at: datetime) -> RemarksOfTasks:
    """The same for some tasks."""
    return _remarks(session, Task.id.in_([task.id for task in tasks]), at)


def _remarks(session: Session, which: ColumnElement[bool], at: datetime) -> RemarksOfTasks:
    query = _made(AreaEventTask.task_id, AreaEvent.id, *_SAID).where(which, *_recorded(at)).order_by(AreaEvent.id)
    made: dict[int, AreaRemark] = {}
    found: dict[int, list[AreaRemark]] = {}
    for task_id, event_id, *values in session.execute(query):
        remark = made.setdefault(event_id, AreaRemark._make((event_id, *values)))
        found.setdefault(task_id, []).append(remark)
    return {task_id: tuple(remarks) for task_id, remarks in found.items()}


_SAID = (AreaEvent.reason, AreaEvent.words, AreaEvent.area, AreaEvent.area_name, AreaEvent.act, AreaEvent.due_at)
"""The fields of AreaRemark after the event's id."""


def _made(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Over what events did to tasks."""
    return (
        select(*columns)
        .select_from(AreaEventTask)
        .join(AreaEvent, AreaEvent.id == AreaEventTask.area_event_id)
        .join(Task, Task.id == AreaEventTask.task_id)
    )


def _recorded(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Recorded by then, and not taken back then."""
    return AreaEvent.at <= at, or_(AreaEventTask.asked_again_at.is_(None), AreaEventTask.asked_again_at > at)


_STANDS = or_(
    and_(AreaEvent.act == AreaAct.EXTEND, AreaEvent.due_at == status_sql.DUE_AT),
    and_(AreaEvent.act == AreaAct.SKIP, Task.standing == Standing.SKIPPED),
)
"""`_stands` in SQL, over Task joined with Assignment."""


def standing(remarks: Iterable[AreaRemark], reading: Reading) -> AreaRemark | None:
    """The last remark that still says why: the task is not asked, or the date is the one that was given."""
    held = [one for one in remarks if _stands(one, reading)]
    return held[-1] if held else None


def _stands(remark: AreaRemark, reading: Reading) -> bool:
    if remark.act.extends:
        return reading.due_at is not None and reading.due_at == remark.due_at
    return reading.status is Status.SKIPPED
