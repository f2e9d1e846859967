"""Pass items of a superior's assignment on to its schools: a directive of the superior, with a date of its own.

Items are copied with their forms as they are asked in this period; a later period is passed on anew.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import assign
from directives.acts.assign import AssignResult, OpenPeriod, PassedFrom
from directives.files import new_public_id
from directives.models import Assignment, Directive, Enclosure, FigureSpec, Item, Link, Period, Task, Unit
from directives.queries.agency_calendar import calendar_of
from directives.queries.submissions import closed_reason
from directives.queries.task_status import due_at_of, is_open
from directives.record import ledger, locks
from directives.rules import schedule
from directives.rules.search import vietnamese_order
from directives.terms import DirectiveState, EventKind, ReportingMode


class NothingToPassOn(ValueError):
    """Every chosen item is with every chosen school already, or takes no answer any more."""


class DateTooLate(ValueError):
    """The date is past, or later than the superior's own."""


@dataclass(frozen=True)
class PassOnOrder:
    """Which of the superior's tasks go to which schools (ids), by when."""

    task_ids: frozenset[int]
    unit_ids: frozenset[int]
    due_at: datetime | None


@dataclass(frozen=True)
class PassedOn:
    """The directive that was made for it, and what it holds."""

    directive: Directive
    assigned: AssignResult


def schools_of(session: Session, assignment: Assignment) -> Sequence[Unit]:
    """The present units below the one that answers for this assignment, by name."""
    below = select(Unit).where(Unit.parent_id == assignment.responsible_unit_id, Unit.closed_at.is_(None))
    return sorted(session.scalars(below), key=lambda unit: vietnamese_order(unit.name))


def passable(assignment: Assignment) -> list[Task]:
    """The superior's tasks that still take an answer; what happens at a school is reported by the school itself.

    What was passed on to a school ends there.
    """
    if assignment.parent_id is not None:
        return []
    tasks = [
        task
        for task in assignment.tasks
        if task.item.mode != ReportingMode.INCIDENT and is_open(task) and closed_reason(task) is None
    ]
    return sorted(tasks, key=lambda task: (task.item.position, task.period.number))


def held(session: Session, assignment: Assignment) -> Mapping[int, frozenset[int]]:
    """{task of the superior: schools (ids) that the letter itself asks the item, or to which it was passed on}"""
    found: dict[int, set[int]] = defaultdict(set)
    passed = select(Task.parent_id, Assignment.unit_id).join(Assignment, Assignment.id == Task.assignment_id)
    for task_id, unit_id in session.execute(passed.where(Task.parent_id.in_([task.id for task in assignment.tasks]))):
        if task_id is not None:
            found[task_id].add(unit_id)
    asked = select(Task.item_id, Assignment.unit_id).join(Assignment, Assignment.id == Task.assignment_id)
    by_item: dict[int, set[int]] = defaultdict(set)
    for item_id, unit_id in session.execute(asked.where(Assignment.directive_id == assignment.directive_id)):
        by_item[item_id].add(unit_id)
    return {task.id: frozenset(found[task.id] | by_item[task.item_id]) for task in assignment.tasks}


def proposed_due_at(session: Session, task: Task) -> datetime | None:
    """One working day before the superior's own date, at the same hour; None without a date."""
    due_at = due_at_of(task)
    if due_at is None:
        return None
    calendar = calendar_of(session, task.assignment.directive.agency_id)
    here = schedule.local(due_at)
    return schedule.at(calendar.working_day_before(here.date()), here.time())


def pass_on(session: Session, link: Link, order: PassOnOrder, now: datetime) -> PassedOn:
    """Pass the chosen items on; a school that has an item already does not get it again. The caller mails the links.

    Raises NothingToPassOn, DateTooLate.
    """
    above = link.assignment
    locks.lock(session, above)
    tasks = [task for task in passable(above) if task.id in order.task_ids]
    _check_date(order.due_at, tasks, now)
    below = order.unit_ids & {unit.id for unit in schools_of(session, above)}
    taken = held(session, above)
    wanted = {task.id: below - taken[task.id] for task in tasks}
    tasks = [task for task in tasks if wanted[task.id]]
    if not tasks:
        raise NothingToPassOn
    units = frozenset().union(*(wanted[task.id] for task in tasks))
    made = _directive(session, above, units, now)
    periods = {
        task.id: _period(session, made, task, position, order.due_at, now) for position, task in enumerate(tasks, 1)
    }
    opened = [OpenPeriod(periods[task.id], wanted[task.id]) for task in tasks]
    comes_from = PassedFrom(above.id, {periods[task.id].id: task.id for task in tasks})
    actor = ledger.by_link(link)
    assigned = assign.assign(session, made, units, opened, actor, now, comes_from)
    _record(session, above, made, assigned, tasks, actor, now)
    return PassedOn(made, assigned)


def latest_date(tasks: Sequence[Task], now: datetime) -> datetime | None:
    """By when schools answer at the latest: by the superior's own nearest date; one that has passed bounds nothing."""
    return min((due for task in tasks if (due := due_at_of(task)) is not None and due > now), default=None)


def _check_date(due_at: datetime | None, tasks: Sequence[Task], now: datetime) -> None:
    latest = latest_date(tasks, now)
    if due_at is not None and (due_at <= now or (latest is not None and due_at > latest)):
        raise DateTooLate


def _directive(session: Session, above: Assignment, units: Collection[int], now: datetime) -> Directive:
    """The letter under the superior's name: number, date, subject and files are the department's."""
    letter, unit = above.directive, above.responsible_unit
    same = ("title", "number", "number_printed", "dated_on", "place", "urgency", "subject", "bases", "reminders")
    made = Directive(
        public_id=new_public_id(),
        issuer=unit,
        state=DirectiveState.ISSUED,
        report_office=unit.name,
        report_phone=unit.phone,
        report_email=next((contact.email for contact in unit.contacts if contact.works), ""),
        audience={"units": sorted(units)},
        signed_file=letter.signed_file,
        enclosures=[Enclosure(position=one.position, name=one.name, file=one.file) for one in letter.enclosures],
        created_at=now,
        edited_at=now,
        issued_at=now,
        **{name: getattr(letter, name) for name in same},
    )
    session.add(made)
    session.flush()
    return made


_OF_ITEM = ("label", "title", "text", "obligation", "mode", "deadline_text", "sums_figures", "form")
_OF_FIGURE = ("position", "key", "name", "measure", "kind", "required", "choices", "table_name", "row_name")


def _period(
    session: Session, made: Directive, task: Task, position: int, due_at: datetime | None, now: datetime
) -> Period:
    """A copy of the task's item, with the one period that is passed on; its figures are about the same days."""
    item = Item(
        directive_id=made.id,
        position=position,
        due_at=due_at,
        set_by_department=due_at is not None,
        **{name: getattr(task.item, name) for name in _OF_ITEM},
    )
    item.figures = [FigureSpec(**{name: getattr(one, name) for name in _OF_FIGURE}) for one in task.item.figures]
    session.add(item)
    session.flush()
    period = Period.opened(item, 1, now, due_at)
    period.data_from, period.data_until = task.period.data_from, task.period.data_until
    session.add(period)
    session.flush()
    return period


def _record(
    session: Session,
    above: Assignment,
    made: Directive,
    assigned: AssignResult,
    tasks: Sequence[Task],
    actor: ledger.Actor,
    now: datetime,
) -> None:
    """The new directive's chain begins as any other; the superior's own says what it passed on."""
    session.expire(made, ["items"])
    rows = [made, *made.enclosures]
    for item in made.items:
        rows += [item, *item.figures, *item.periods]
    counts = {"units": len(assigned.assignments), "tasks": assigned.task_count, "mails": len(assigned.links)}
    from_ = {"assignment": above.id, "counts": counts}
    ledger.record(session, made, EventKind.DIRECTIVE_ISSUED, now, actor, from_, rows=rows)
    data = {"directive": made.id, "tasks": [task.id for task in tasks], "units": sorted(assigned.assignments)}
    ledger.record(session, above, EventKind.PASSED_ON, now, actor, data)
