"""Sums of a directive by superior and by item, counted in SQL, and the units with something overdue.

Over all periods opened so far, as boards/counts and boards/progress count. No row of a task is read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Period, Task, Unit
from directives.queries import board_rows, status_sql
from directives.rules.search import vietnamese_order

_Columns = TypeVarTuple("_Columns")


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

    for parent_id, units, acknowledged, unreached in session.execute(_units(directive.id)):
        sums = of(parent_id)
        sums.units += units
        sums.acknowledged += acknowledged
        sums.unreached += unreached
    by_item: defaultdict[int, RolledUpTasks] = defaultdict(RolledUpTasks)
    for parent_id, item_id, *counts in session.execute(_tasks(directive.id, now)):
        of(parent_id).tasks.add(*counts)
        by_item[item_id].add(*counts)
    for parent_id, name in session.execute(_late(directive.id, now)):
        of(parent_id).late.append(name)
    _name(session, found)
    superiors = sorted(found.values(), key=lambda one: (one.unit_id is not None, vietnamese_order(one.name)))
    items = [(item, by_item[item.id]) for item in board_rows.items(session, directive.id)]
    return RolledUp(superiors, items)


def _name(session: Session, found: dict[int | None, SuperiorSums]) -> None:
    names = select(Unit.id, Unit.name).where(Unit.id.in_(select(Unit.parent_id).where(Unit.parent_id.is_not(None))))
    for unit_id, name in session.execute(names):
        if unit_id in found:
            found[unit_id].name = name
    for sums in found.values():
        sums.late.sort(key=vietnamese_order)


def _units(directive_id: int) -> Select[int | None, int, int, int]:
    acknowledged = and_(status_sql.REACHED, Assignment.acknowledged_at.is_not(None))
    counts = (func.count(Assignment.id), _sum(acknowledged), _sum(not_(status_sql.REACHED)))
    of_directive = select(Unit.parent_id, *counts).join(Unit, Unit.id == Assignment.unit_id)
    return of_directive.where(Assignment.directive_id == directive_id).group_by(Unit.parent_id)


def _tasks(directive_id: int, now: datetime) -> Select[int | None, int, int, int, int]:
    counted = status_sql.counted(now)
    sums = (_sum(counted), _sum(and_(counted, status_sql.DONE)), _sum(status_sql.late(now)))
    return _of_directive(select(Unit.parent_id, Task.item_id, *sums), directive_id).group_by(
        Unit.parent_id, Task.item_id
    )


def _late(directive_id: int, now: datetime) -> Select[int | None, str]:
    late = _of_directive(select(Unit.parent_id, Unit.name), directive_id).where(status_sql.late(now))
    return late.group_by(Assignment.id, Unit.parent_id, Unit.name)


def _of_directive(query: Select[*_Columns], directive_id: int) -> Select[*_Columns]:
    return (
        query.select_from(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.directive_id == directive_id)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
