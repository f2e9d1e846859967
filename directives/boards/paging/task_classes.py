"""The tasks of a directive in classes of equal facts, counted by the database in one look at them.

Of a date a class knows only what the rule asks: has it passed, is it soon. So classes are some hundreds, however many
units there are, and rules/status is asked once for each.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Subquery, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from directives.database import MinutesLater, grouped_by_hash
from directives.models import Assignment, Task
from directives.queries import board_rows, status_sql
from directives.rules import status
from directives.rules.status import AssignmentFacts, ItemFacts, Reading, TaskFacts
from directives.terms import ObjectionKind


class TaskClass(NamedTuple):
    """Some tasks of one period that stand alike, of units with the same groups."""

    period_id: int
    groups: frozenset[int]
    reading: Reading
    tasks: int


def classes(session: Session, directive_id: int, asked: Mapping[int, ItemFacts], now: datetime) -> list[TaskClass]:
    """All tasks of a directive in the periods of which `asked` says what they ask for."""
    units = _units(directive_id)
    every = (*_keys(units, asked, now), units.c.groups)
    query = select(*every, func.count(), func.min(Task.id)).join(units, units.c.id == Task.assignment_id)
    with grouped_by_hash(session):
        rows = session.execute(query.group_by(*every)).all()
    found = [_Found(period, (period, *key), groups, tasks, first) for period, *key, groups, tasks, first in rows]
    readings = _readings(session, found, asked, now)
    return [TaskClass(one.period_id, board_rows.group_set(one.groups), readings[one.key], one.tasks) for one in found]


class _Found(NamedTuple):
    """What the database counted, with one of the tasks."""

    period_id: int
    key: tuple[Any, ...]
    """The values of `_keys`."""
    groups: str | None
    tasks: int
    task_id: int


def _units(directive_id: int) -> Subquery:
    """The assignments of a directive, and what a class knows of them."""
    known = (Assignment.told_at, Assignment.acknowledged_at, Assignment.not_ours_at)
    bits = [case((date.is_(None), 0), else_=2**place) for place, date in enumerate(known)]
    sets = board_rows.group_sets()
    dates = (Assignment.told_at, Assignment.acknowledged_at, Assignment.taken_over_at)
    return (
        select(Assignment.id, *dates, sum(bits, literal(0)).label("known"), sets.c.groups)
        .outerjoin(sets, sets.c.unit_id == Assignment.unit_id)
        .where(Assignment.directive_id == directive_id)
        .subquery()
    )


def _keys(units: Subquery, asked: Mapping[int, ItemFacts], now: datetime) -> list[Any]:
    """All that decides a reading; the period is the first."""
    minutes = {period: facts.grace_minutes for period, facts in asked.items()}
    ends = {period: now - timedelta(minutes=grace) for period, grace in minutes.items()}
    passed_by = _by_period(ends, Task.due_at.type)
    end: Any = MinutesLater(Task.due_at, _by_period(minutes, Integer())) if any(minutes.values()) else Task.due_at
    due = _when(Task.due_at, passed_by, now, given_late=status_sql.is_given_late(Task, units.c))
    first = case((Task.first_submitted_at.is_(None), 0), (Task.first_submitted_at < end, 1), else_=2)
    return [Task.period_id, Task.standing, first, due, _exceptions(passed_by, now), units.c.known]


def _exceptions(passed_by: ColumnElement[Any], now: datetime) -> ColumnElement[Any]:
    """What few tasks have, as one number: a returned report, an incoming document, something said against it."""
    kinds = {kind: place * 16 for place, kind in enumerate(ObjectionKind, start=1)}
    document = case((Task.document_at.is_(None), 0), else_=8)
    number = _when(Task.return_due_at, passed_by, now) + document + case(kinds, value=Task.objected, else_=0)
    nothing = and_(Task.return_due_at.is_(None), Task.document_at.is_(None), Task.objected.is_(None))
    return case((nothing, 0), else_=number)


def _by_period(values: Mapping[int, Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """The value of a task's period, mostly the same for all."""
    some = {period: literal(value, kind) for period, value in values.items()}
    return next(iter(some.values())) if len(set(values.values())) == 1 else case(some, value=Task.period_id)


def _when(
    date: InstrumentedAttribute[datetime | None],
    passed_by: ColumnElement[Any],
    now: datetime,
    given_late: ColumnElement[bool] | None = None,
) -> ColumnElement[Any]:
    """Whether a date is set, was so too late, has passed for good, has passed, is soon."""
    too_late = () if given_late is None else ((given_late, 5),)
    soon = now + status.DUE_SOON
    return case((date.is_(None), 0), *too_late, (date <= passed_by, 1), (date <= now, 2), (date <= soon, 3), else_=4)


def _readings(
    session: Session, found: Iterable[_Found], asked: Mapping[int, ItemFacts], now: datetime
) -> Mapping[tuple[Any, ...], Reading]:
    """By key, the reading of one of its tasks: classes that differ in their groups alone are read once."""
    key_of = {one.task_id: key for key, one in {one.key: one for one in found}.items()}
    rows = session.execute(
        select(
            *(Task.id, Task.period_id, Task.standing, Task.first_submitted_at, Task.due_at, Task.return_due_at),
            *(Task.document_at, Task.objected, Assignment.told_at, Assignment.unreachable_at),
            *(Assignment.acknowledged_at, Assignment.not_ours_at, Assignment.taken_over_at),
        )
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.id.in_(key_of))
    )
    return {
        key_of[id_]: status.read(TaskFacts(*facts[:6]), AssignmentFacts(*facts[6:]), asked[period], now)
        for id_, period, *facts in rows
    }
