"""Exempt a unit from a task, or from an item in later periods too, until a date or until an officer ends it.

A period that is due after the last day is owed again. Each later task is exempted as its period opens.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Exemption, Item, Period, Staff, Task
from directives.queries.task_status import is_open
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.rules import schedule, status
from directives.terms import EventKind


def covers(until_on: date | None, due_at: datetime | None) -> bool:
    """Whether an exemption until this day reaches a period with this cut-off."""
    return until_on is None or (due_at is not None and schedule.last_day(due_at) <= until_on)


def exempt(session: Session, task: Task, reason: str, staff: Staff, now: datetime) -> None:
    """From this task alone."""
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, by_staff(staff.id), task=task, text=reason)


def exempt_until(
    session: Session, task: Task, until_on: date | None, staff: Staff, now: datetime, **of_event: Any
) -> Exemption:
    """From this task, and from those of later periods that are due by `until_on`; `of_event` is for the first event.

    Later periods that are open are exempted now, those to come as they open.
    """
    locks.lock(session, task.assignment)
    made = Exemption(
        assignment_id=task.assignment_id,
        item_id=task.item_id,
        until_on=until_on,
        granted_at=ledger.next_moment(session, task.assignment, now),
        staff_id=staff.id,
    )
    session.add(made)
    session.flush()
    data = {**of_event.pop("data", {}), "exemption": made.id}
    rows = [made, *of_event.pop("rows", ())]
    actor = by_staff(staff.id)
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, actor, data, task=task, rows=rows, **of_event)
    for later in _later(task):
        if covers(until_on, later.period.due_at):
            _record(session, later, made, actor, now)
    return made


def end(session: Session, exemption: Exemption, staff: Staff, reason: str, now: datetime) -> None:
    """The next periods are owed again; those exempted already stay so."""
    locks.lock(session, exemption.assignment)
    session.refresh(exemption)
    if exemption.ended_at is not None:
        return
    exemption.ended_at = ledger.next_moment(session, exemption.assignment, now)
    data = {"exemption": exemption.id, "item": exemption.item_id}
    kind, actor = EventKind.EXEMPTION_ENDED, by_staff(staff.id)
    ledger.record(session, exemption.assignment, kind, now, actor, data, text=reason, rows=[exemption])


def lasting(session: Session, assignment: Assignment, now: datetime) -> Sequence[Exemption]:
    """The exemptions of a unit that still reach into periods to come."""
    today = schedule.local(now).date()
    query = (
        select(Exemption)
        .join(Item, Item.id == Exemption.item_id)
        .where(Exemption.assignment_id == assignment.id, _lasts(today), Item.stopped_at.is_(None))
    )
    return session.scalars(query.order_by(Item.position)).all()


def lock_exempted(session: Session, directive: Directive) -> None:
    """Lock the assignments with such exemptions, before their directive is locked."""
    wanted = select(Assignment).join(Exemption, Exemption.assignment_id == Assignment.id)
    locks.lock_all(session, wanted.where(Assignment.directive_id == directive.id, Exemption.ended_at.is_(None)))


def exempt_opened(session: Session, directive: Directive, periods: Iterable[Period], now: datetime) -> None:
    """Exempt the tasks of periods that have just opened."""
    known = session.scalars(
        select(Exemption)
        .join(Assignment, Assignment.id == Exemption.assignment_id)
        .where(Assignment.directive_id == directive.id, Exemption.ended_at.is_(None))
        .order_by(Exemption.assignment_id, Exemption.id)
    ).all()
    for period in periods if known else ():
        theirs = {
            one.assignment_id: one
            for one in known
            if one.item_id == period.item_id and covers(one.until_on, period.due_at)
        }
        for task in _silent_of(session, period, theirs):
            _record(session, task, theirs[task.assignment_id], ledger.SYSTEM, now)


def _silent_of(session: Session, period: Period, assignments: Collection[int]) -> Sequence[Task]:
    theirs = (Task.period_id == period.id, Task.assignment_id.in_(assignments))
    open_still = Task.standing.not_in(status.UNCOUNTED)
    return session.scalars(select(Task).where(*theirs, open_still).order_by(Task.assignment_id)).all()


def _record(session: Session, task: Task, exemption: Exemption, actor: ledger.Actor, now: datetime) -> None:
    data = {"exemption": exemption.id}
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, actor, data, task=task)


def _later(task: Task) -> list[Task]:
    """The open tasks of the item's later periods."""
    same = [one for one in task.assignment.tasks if one.item_id == task.item_id]
    return [one for one in same if one.period.number > task.period.number and is_open(one)]


def _lasts(today: date) -> Any:
    undated = Exemption.until_on.is_(None)
    return Exemption.ended_at.is_(None) & or_(undated, Exemption.until_on >= today)
