"""Add a forgotten unit to an issued directive, with dates of its own where the common ones have passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directives.acts import assign, own_date
from directives.acts.assign import OpenPeriod
from directives.models import Assignment, Directive, Item, Period, Staff, Task, Unit
from directives.queries import audience
from directives.record import ledger, locks
from directives.terms import DirectiveState, EventKind, Obligation, ReportingMode
from workflows.issuing.steps import IssueResult, NotFollowed
from workflows.mailing import outbox

OwnDates = Mapping[int, datetime]
"""{period id: the due date of one unit}"""


def add_unit(
    session: Session,
    directive: Directive,
    unit: Unit,
    staff: Staff,
    now: datetime,
    reason: str = "",
    *,
    own_dates: OwnDates | None = None,
) -> IssueResult:
    """Assign the directive to a forgotten unit, with a task in each open period whose audience includes it.

    The unit joins the directive's audience. For a period whose date has passed, it may get a date of its own; without
    one it was given the task late, and cannot be overdue. Nothing changes for a unit that already has an assignment.
    Raises NotFollowed.
    """
    locks.lock(session, directive)
    session.expire(directive, ["items"])  # an item may have been stopped while we waited for the lock
    if directive.state != DirectiveState.ISSUED:
        raise NotFollowed
    known = session.scalar(
        select(Assignment.id).where(Assignment.directive_id == directive.id, Assignment.unit_id == unit.id)
    )
    if known is not None:
        return IssueResult(0, 0, 0)
    units = directive.audience.get("units", [])
    directive.audience = {**directive.audience, "units": sorted({*units, unit.id})}
    holders = audience.of_items(session, directive)
    opened = [OpenPeriod(period, holders[period.item_id]) for period in _open_periods(session, directive, now)]
    assigned = assign.assign(session, directive, [unit.id], opened, ledger.by_staff(staff.id), now)
    _set_own_dates(session, assigned.assignments[unit.id], own_dates or {}, staff, now)
    outbox.tell_first(session, directive, assigned.links, now)
    data = {"unit": unit.id, "assignment": assigned.assignments[unit.id], "tasks": assigned.task_count}
    actor, rows = ledger.by_staff(staff.id), [directive]
    ledger.record(session, directive, EventKind.UNIT_ADDED, now, actor, data, text=reason, rows=rows)
    return IssueResult(1, assigned.task_count, len(assigned.links))


def _set_own_dates(session: Session, assignment_id: int, dates: OwnDates, staff: Staff, now: datetime) -> None:
    theirs = select(Task).where(Task.assignment_id == assignment_id, Task.period_id.in_(dates)).order_by(Task.id)
    for task in session.scalars(theirs).all():
        own_date.set_own_date(session, task, dates[task.period_id], staff, now)


def past_periods(session: Session, directive: Directive, now: datetime) -> list[Period]:
    """The open periods whose date has passed: a unit added now could not meet it."""
    return [
        period
        for period in _open_periods(session, directive, now)
        if period.due_at is not None
        and period.due_at <= now
        and period.item.obligation == Obligation.MANDATORY
        and period.item.mode != ReportingMode.INCIDENT
    ]


def not_addressed(directive: Directive) -> ColumnElement[bool]:
    """Over Unit: the directive was not assigned to it."""
    return Unit.id.not_in(select(Assignment.unit_id).where(Assignment.directive_id == directive.id))


def _open_periods(session: Session, directive: Directive, now: datetime) -> Sequence[Period]:
    """The last period of each item that still runs."""
    found = session.scalars(
        select(Period)
        .join(Item)
        .where(
            Item.directive_id == directive.id,
            Item.stopped_at.is_(None),
            Period.skipped_at.is_(None),
            Period.locked_at.is_(None),
        )
        .order_by(Period.number)
    )
    last = {period.item_id: period for period in found}
    return [period for period in last.values() if not period.item.rrule or period.due_at is None or period.due_at > now]
