"""Totals of all units of a board, added up by the database: the same as boards/matrix.total of all its rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.boards import board as boards
from directives.boards import counts, progress
from directives.boards.counts import TaskCounts
from directives.boards.matrix import BoardColumn, BoardTotal, ItemTotal
from directives.boards.paging.task_classes import TaskClass, classes
from directives.boards.progress import UnitTotals
from directives.models import Assignment, Directive, Item, Period, Task
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import board_rows, status_sql
from directives.rules.status import Reading
from directives.terms import Status


class ItemDone(NamedTuple):
    """How many units of a group have done an item in the period shown, of how many that owe it."""

    done: int
    owed: int


@dataclass(frozen=True)
class GroupSums:
    """Totals of the units of one group."""

    units: int
    acknowledged: int
    late_units: int
    items: tuple[ItemDone, ...]


@dataclass(frozen=True)
class GroupLine:
    id: int
    name: str
    total: GroupSums


class Totals(NamedTuple):
    of_all: BoardTotal
    groups: tuple[GroupLine, ...]
    """Those that have units in the directive, in the order in which they are shown."""


def totals(session: Session, directive: Directive, columns: Sequence[BoardColumn], now: datetime) -> Totals:
    """Count all units of a directive, over all periods; an item's own totals are of the period shown."""
    units = progress.units_of_directive(session, directive, now)
    tasks = classes(session, directive.id, boards.asked_of(columns), now)
    gaps = _gaps(session, columns, now)
    names = board_rows.group_names(session, directive.issuer_id)
    all_ = UnitTotals.sum(units.values())
    return Totals(
        BoardTotal(
            units=all_.units,
            acknowledged=all_.acknowledged,
            silent=all_.units - all_.unreached - all_.acknowledged,
            unreached=all_.unreached,
            complete=all_.complete,
            late_units=all_.late,
            due_soon_units=all_.due_soon,
            supplement_late_units=all_.supplement_late,
            awaits_date_units=all_.awaits_date,
            counts=_task_counts(tasks),
            items=_item_totals(tasks, columns, gaps, all_.units),
        ),
        tuple(
            GroupLine(group, name, _group_sums(group, theirs, tasks, columns))
            for group, name in names.items()
            if (theirs := [counts for groups, counts in units.items() if group in groups])
        ),
    )


def _task_counts(tasks: Iterable[TaskClass]) -> TaskCounts:
    return counts.total(TaskCounts(*(number * one.tasks for number in counts.count(one.reading))) for one in tasks)


def _group_sums(
    group: int, units: Iterable[UnitTotals], tasks: Iterable[TaskClass], columns: Sequence[BoardColumn]
) -> GroupSums:
    done, owed = Counter[int](), Counter[int]()
    for one in tasks:
        if group in one.groups and one.reading.asked:
            done[one.period_id] += one.tasks * one.reading.done
            owed[one.period_id] += one.tasks * _owes(one.reading)
    all_ = UnitTotals.sum(units)
    items = tuple(ItemDone(done[column.period.id], owed[column.period.id]) for column in columns)
    return GroupSums(all_.units, all_.acknowledged, all_.late, items)


def _owes(reading: Reading) -> bool:
    """It owes it or has done it: a unit that was not reached owes nothing yet."""
    return reading.reached or reading.done


def _item_totals(
    tasks: Iterable[TaskClass], columns: Sequence[BoardColumn], gaps: Mapping[int, int], units: int
) -> tuple[ItemTotal, ...]:
    of: dict[int, list[TaskClass]] = {column.period.id: [] for column in columns}
    for one in tasks:
        of.get(one.period_id, []).append(one)
    return tuple(_item_total(column, of[column.period.id], gaps, units) for column in columns)


def _item_total(column: BoardColumn, tasks: Sequence[TaskClass], gaps: Mapping[int, int], units: int) -> ItemTotal:
    statuses = Counter[Status]()
    for one in tasks:
        statuses[one.reading.status] += one.tasks
    asked = [one for one in tasks if one.reading.asked]
    late = sum(one.tasks for one in tasks if one.reading.late)
    missed = gaps.get(column.item_id, 0) if len(column.periods) > 1 else late
    return ItemTotal(
        statuses=statuses,
        not_applicable=units - statuses.total(),
        unreached=sum(one.tasks for one in asked if not _owes(one.reading)),
        owed=sum(one.tasks for one in asked if _owes(one.reading)),
        done=sum(one.tasks for one in asked if one.reading.done),
        late=late,
        gaps=0 if column.beside else missed,
    )


def _gaps(session: Session, columns: Sequence[BoardColumn], now: datetime) -> Mapping[int, int]:
    """By item of several periods, how many units miss at least one of them."""
    several = [period.id for column in columns if len(column.periods) > 1 for period in column.periods]
    if not several:
        return {}
    units = (
        select(Task.item_id, Task.assignment_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.period_id.in_(several), MAY_BE_OPEN, status_sql.late(now))
        .distinct()
        .subquery()
    )
    return dict(session.execute(select(units.c.item_id, func.count()).group_by(units.c.item_id)).all())
