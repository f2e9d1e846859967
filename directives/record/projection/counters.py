"""How many tasks of each assignment are asked, done, wait for review and are answered: boards add these up and read no
task that is over.

Only what facts decide is kept; what depends on the time is counted from the open tasks (boards/progress). Whoever
changes tasks holds the lock of their assignments, so that no two writers count at once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models.assignments import Assignment, Task
from directives.models.directives import Item
from directives.models.periods import Period
from directives.record.projection import standing_sql
from directives.rules import status
from directives.rules.status import TaskCounters, TaskFacts

_NAMES = TaskCounters._fields
_TABLE = table_of(Assignment)


class FaultyCounters(NamedTuple):
    """An assignment whose counters differ from its tasks."""

    assignment_id: int
    stored: TaskCounters
    counted: TaskCounters


def change(task: Task, before: TaskFacts, after: TaskFacts) -> dict[str, int]:
    """By how much a move of one task changes the counters of its assignment; {} if by nothing."""
    was, is_ = (status.counters_of(facts, task.item.obligation, task.item.mode) for facts in (before, after))
    return {name: new - old for name, new, old in zip(_NAMES, is_, was, strict=True) if new != old}


def apply(session: Session, task: Task, changed: dict[str, int]) -> None:
    """Add these numbers to the counters of the task's assignment."""
    if changed:
        values = {name: _TABLE.c[name] + number for name, number in changed.items()}
        session.connection().execute(update(_TABLE).where(_TABLE.c.id == task.assignment_id).values(values))


def add_period(session: Session, period: Period, tasks: int) -> None:
    """Count the tasks of a period that has just opened, for the assignments that were there before it."""
    new = status.counters_of(TaskFacts(), period.item.obligation, period.item.mode)
    if new.asked_tasks and tasks:
        theirs = select(Task.assignment_id).where(Task.period_id == period.id)
        values = {"asked_tasks": _TABLE.c.asked_tasks + 1}
        session.connection().execute(update(_TABLE).where(_TABLE.c.id.in_(theirs)).values(values))


def recount(session: Session, *which: ColumnElement[bool]) -> None:
    """Count the tasks of these assignments anew: after many were moved at once."""
    session.flush()
    counted = _counted(*which)
    values = {name: counted.c[name] for name in _NAMES}
    wrong = or_(*(_TABLE.c[name] != counted.c[name] for name in _NAMES))
    session.connection().execute(update(_TABLE).values(values).where(_TABLE.c.id == counted.c.id, wrong))


def faulty_counters(session: Session, directive_id: int) -> Iterator[FaultyCounters]:
    """The assignments of a directive whose counters are not those of their tasks."""
    counted = _counted(Assignment.directive_id == directive_id)
    stored = [getattr(Assignment, name) for name in _NAMES]
    differs = or_(*(getattr(Assignment, name) != counted.c[name] for name in _NAMES))
    query = select(Assignment.id, *stored, *(counted.c[name] for name in _NAMES)).where(
        Assignment.id == counted.c.id, differs
    )
    for id_, *values in session.execute(query.order_by(Assignment.id)):
        yield FaultyCounters(id_, TaskCounters(*values[: len(_NAMES)]), TaskCounters(*values[len(_NAMES) :]))


def _counted(*which: ColumnElement[bool]) -> Subquery:
    """The counters of these assignments as their tasks say."""
    asked = standing_sql.ASKED
    answered = or_(standing_sql.ANSWERED, Task.document_at.is_not(None))
    conditions = (asked, and_(asked, standing_sql.DONE), standing_sql.AWAITS_REVIEW, answered)
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in zip(_NAMES, conditions, strict=True)
    ]
    return (
        select(Assignment.id, *sums)
        .outerjoin(Task, Task.assignment_id == Assignment.id)
        .outerjoin(Item, Item.id == Task.item_id)
        .where(*which)
        .group_by(Assignment.id)
        .subquery("counted")
    )
