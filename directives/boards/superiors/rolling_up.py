"""Sums of a directive by superior and by item, counted in SQL, and the units with something overdue.

Over all periods opened so far, by what boards/progress and boards/paging count. No row of a task is read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select
from sqlalchemy.orm import Session

from directives.boards import board as boards
from directives.boards import progress
from directives.boards.counts import count
from directives.boards.paging.task_classes import classes
from directives.models import Assignment, Directive, Item, Period, Task, Unit
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import board_rows, status_sql
from directives.rules.search import vietnamese_order


@dataclass
class RolledUpTasks:
    """Tasks of some units, or of an item."""

    owed: int = 0
    """Owed or done."""
    done: int = 0
    late: int = 0

    def add(self, owed: int, done: int, late: int) -> None:
        self.owed, self.done, self.late = self.owed + owed, self.done + done, self.late + late


@dataclass
class SuperiorSums:
    """The units right below one superior; those right below the agency have none."""

    unit_id: int | None
    name: str = ""
    units: int = 0
    acknowledged: int = 0
    unreached: int = 0
    tasks: RolledUpTasks = field(default_factory=RolledUpTasks)
    late: list[str] = field(default_factory=list)
    """The names of the units with something overdue."""


@dataclass(frozen=True)
class RolledUp:
    superiors: Sequence[SuperiorSums]
    """By name; those right below the agency first."""
    items: Sequence[tuple[Item, RolledUpTasks]]
    """In the directive's order."""


def roll_up(session: Session, directive: Directive, now: datetime) -> RolledUp:
    """The sums of an issued directive now."""
    found: defaultdict[int | None, SuperiorSums] = defaultdict(lambda: SuperiorSums(None))
    agency = directive.issuer_id

    def of(parent_id: int | None) -> SuperiorSums:
        key = None if parent_id == agency else parent_id
        found[key].unit_id = key
        return found[key]

    for parent_id, units, acknowledged, unreached, *counts in session.execute(_units(directive.id, now)):
        sums = of(parent_id)
        sums.units += units
        sums.acknowledged += acknowledged
        sums.unreached += unreached
        sums.tasks.add(*counts)
    for parent_id, name in session.execute(_late(directive.id, now)):
        of(parent_id).late.append(name)
    _name(session, found)
    superiors = sorted(found.values(), key=lambda one: (one.unit_id is not None, vietnamese_order(one.name)))
    by_item = _by_item(session, directive, now)
    items = [(item, by_item[item.id]) for item in board_rows.items(session, directive.id)]
    return RolledUp(superiors, items)


def _by_item(session: Session, directive: Directive, now: datetime) -> defaultdict[int, RolledUpTasks]:
    columns = boards.columns_of(session, directive, now, None, {})
    items = {period.id: column.item_id for column in columns for period in column.periods}
    found: defaultdict[int, RolledUpTasks] = defaultdict(RolledUpTasks)
    for one in classes(session, directive.id, boards.asked_of(columns), now):
        counts = count(one.reading)
        found[items[one.period_id]].add(*(one.tasks * number for number in (counts.owed, counts.done, counts.late)))
    return found


def _name(session: Session, found: dict[int | None, SuperiorSums]) -> None:
    names = select(Unit.id, Unit.name).where(Unit.id.in_(select(Unit.parent_id).where(Unit.parent_id.is_not(None))))
    for unit_id, name in session.execute(names):
        if unit_id in found:
            found[unit_id].name = name


def _units(directive_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    """By superior: units, acknowledged, unreached, then tasks owed, done and late."""
    open_tasks = progress.open_tasks([directive_id], now)
    acknowledged = and_(status_sql.REACHED, Assignment.acknowledged_at.is_not(None))
    owed = Assignment.asked_tasks - func.coalesce(open_tasks.c.just_opened, 0)
    tasks = (func.sum(owed), func.sum(Assignment.done_tasks), func.coalesce(func.sum(open_tasks.c.late), 0))
    return (
        select(Unit.parent_id, func.count(Assignment.id), _sum(acknowledged), _sum(not_(status_sql.REACHED)), *tasks)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .outerjoin(open_tasks, open_tasks.c.assignment_id == Assignment.id)
        .where(Assignment.directive_id == directive_id)
        .group_by(Unit.parent_id)
    )


def _late(directive_id: int, now: datetime) -> Select[int | None, str]:
    """Superior and name of each unit with something overdue, by name."""
    theirs = (
        select(Task.assignment_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Assignment.directive_id == directive_id, MAY_BE_OPEN, status_sql.late(now))
    )
    units = select(Unit.parent_id, Unit.name).join(Assignment, Assignment.unit_id == Unit.id)
    return units.where(Assignment.id.in_(theirs)).order_by(Unit.sort_name, Unit.code)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
