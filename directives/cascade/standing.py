"""What a superior sees of its schools under one letter: whom to call, what each has answered.

Of what it passed on it always sees the answers. Of what the letter asks a school itself it sees where it stands, as the
board says, if its kind is told ('để biết'), and nothing of what was answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from directives.cascade.passing_on import schools_of
from directives.models import Assignment, Contact, Item, Report, Task, Unit
from directives.queries.task_status import read_task
from directives.rules.search import vietnamese_order
from directives.rules.status import UNCOUNTED, Reading
from directives.terms import ReportingMode


class SchoolTask(NamedTuple):
    """One item at one school."""

    task: Task
    reading: Reading
    is_passed_on: bool
    """Whether the superior asked it; else the letter itself does."""
    report: Report | None
    """The newest answer, of what was passed on."""


@dataclass(frozen=True)
class SchoolStanding:
    """One school with what it owes and has answered."""

    unit: Unit
    contacts: Sequence[Contact]
    tasks: Sequence[SchoolTask]

    @property
    def owing(self) -> int:
        """How many of its items are not done."""
        return sum(one.reading.asked and not one.reading.done for one in self.tasks)


def sees_units(unit: Unit) -> bool:
    """Whether a superior is told what the letter asks its units itself."""
    return unit.kind is None or unit.kind.sees_units


def read_schools(session: Session, assignment: Assignment, now: datetime) -> list[SchoolStanding]:
    """Every present school, and any other to which something was passed on, by name."""
    theirs = [Assignment.parent_id == assignment.id]
    below = schools_of(session, assignment)
    if sees_units(assignment.responsible_unit):
        ids = [unit.id for unit in below]
        theirs.append((Assignment.directive_id == assignment.directive_id) & Assignment.unit_id.in_(ids))
    tasks = _tasks(session, or_(*theirs), now)
    reports = _newest(session, [task.id for task in tasks if task.parent_id is not None])
    units = {unit.id: unit for unit in (*below, *(task.assignment.unit for task in tasks))}
    contacts = _contacts(session, units)
    by_school: dict[int, list[SchoolTask]] = defaultdict(list)
    for task in tasks:
        by_school[task.assignment.unit_id].append(_of(task, reports.get(task.id), now))
    return [
        SchoolStanding(unit, contacts[unit.id], by_school[unit.id])
        for unit in sorted(units.values(), key=lambda unit: vietnamese_order(unit.name))
    ]


def _contacts(session: Session, unit_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Whom to call, by unit."""
    found: dict[int, list[Contact]] = defaultdict(list)
    present = select(Contact).where(Contact.unit_id.in_(unit_ids), Contact.removed_at.is_(None))
    for contact in session.scalars(present.order_by(Contact.id)):
        found[contact.unit_id].append(contact)
    return found


def passed_on(session: Session, task: Task) -> list[Task]:
    """What was passed on of one of the superior's tasks and is still asked, by the schools' names."""
    found = session.scalars(
        select(Task)
        .join(Task.assignment)
        .where(Task.parent_id == task.id, Task.standing.not_in(UNCOUNTED))
        .options(contains_eager(Task.assignment).joinedload(Assignment.unit), joinedload(Task.item))
    )
    return sorted(found, key=lambda one: vietnamese_order(one.assignment.unit.name))


def direct_units(session: Session, task: Task) -> Sequence[Unit]:
    """The schools below the superior that the letter asks the same item itself."""
    asked = (
        select(Assignment.unit_id).join(Task, Task.assignment_id == Assignment.id).where(Task.item_id == task.item_id)
    )
    below = select(Unit).where(Unit.parent_id == task.assignment.responsible_unit_id, Unit.id.in_(asked))
    return session.scalars(below.order_by(Unit.id)).all()


def _of(task: Task, report: Report | None, now: datetime) -> SchoolTask:
    return SchoolTask(task, read_task(task, now), task.parent_id is not None, report)


def _tasks(session: Session, which: ColumnElement[bool], now: datetime) -> list[Task]:
    """The newest open period of each item; what is not asked any more is left out, and what happens at a school."""
    found = session.scalars(
        select(Task)
        .join(Task.assignment)
        .join(Task.item)
        .where(which, Task.standing.not_in(UNCOUNTED), Item.mode != ReportingMode.INCIDENT)
        .options(
            contains_eager(Task.assignment).joinedload(Assignment.unit),
            contains_eager(Task.assignment).joinedload(Assignment.directive),
            contains_eager(Task.item),
            joinedload(Task.period),
        )
        .order_by(Task.id)
    )
    newest = {(task.assignment_id, task.item_id): task for task in found if task.period.opens_at <= now}
    return sorted(newest.values(), key=lambda task: (task.parent_id is None, task.item.position, task.id))


def _newest(session: Session, task_ids: Iterable[int]) -> dict[int, Report]:
    last = select(func.max(Report.id)).where(Report.task_id.in_(task_ids)).group_by(Report.task_id)
    return {report.task_id: report for report in session.scalars(select(Report).where(Report.id.in_(last)))}
