"""Which schools of a superior's office owe figures of the same directive: for one sheet that the office fills in."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, union
from sqlalchemy.orm import Session, contains_eager, joinedload

from directives.models import Assignment, Period, Task, Unit
from directives.queries.submissions import closed_reason
from directives.queries.task_status import is_open
from directives.rules.search import vietnamese_order


class SchoolsOwing(NamedTuple):
    """A period with the schools of one office that owe it, by name."""

    period: Period
    schools: Sequence[Unit]


def schools_owing(session: Session, superior: Assignment) -> list[SchoolsOwing]:
    """The superior's periods of figures that its schools owe; what they answered is not told.

    Schools that the letter asks itself, and those to which the superior passed the period on.
    """
    below = (
        select(Assignment.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.directive_id == superior.directive_id, Unit.parent_id == superior.responsible_unit_id)
    )
    passed_on = select(Assignment.id).where(Assignment.parent_id == superior.id)
    above = {task.id: task.period for task in superior.tasks}
    tasks = session.scalars(
        select(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.id.in_(union(below, passed_on)))  # two indexes: OR over two tables would read all units
        .options(contains_eager(Task.assignment).contains_eager(Assignment.unit), joinedload(Task.period))
    )
    owing: dict[Period, list[Unit]] = {}
    for task in tasks:
        if task.item.figures and is_open(task) and closed_reason(task) is None:
            period = above[task.parent_id] if task.parent_id is not None else task.period
            owing.setdefault(period, []).append(task.assignment.unit)
    found = sorted(owing.items(), key=lambda pair: (pair[0].item.position, pair[0].number))
    return [SchoolsOwing(period, sorted(units, key=_by_name)) for period, units in found]


def _by_name(unit: Unit) -> str:
    return vietnamese_order(unit.name)
