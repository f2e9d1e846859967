"""Open the next period of a recurring item at the cut-off before it, and all periods missed while no ticker ran."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.acts import assign
from directives.acts.assign import OpenPeriod
from directives.models import Assignment, Directive, Item, Period
from directives.objections import exempting
from directives.queries import audience
from directives.record import ledger, locks
from directives.record.seals import SealedRows, seal_rows
from directives.rules import reminder_plan, schedule
from directives.terms import DirectiveState, EventKind
from workflows.mailing import outbox
from workflows.scheduling.announcing import announce_periods


@dataclass(frozen=True)
class OpenedPeriod:
    """A period that was opened, as `dondoc tick` prints it."""

    number: str
    """The directive's number."""
    item: str
    period: int
    due_at: datetime
    units: int


def open_periods(
    session: Session, now: datetime, hours: schedule.OfficeHours = schedule.OFFICE_HOURS
) -> Iterator[list[OpenedPeriod]]:
    """Open every period whose previous cut-off has passed; those of a directive together."""
    followed = session.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, Directive.items.any(_recurs()))
        .order_by(Directive.id)
    ).all()
    for directive in followed:
        if opened := _open_periods_of(session, directive, now, hours):
            yield opened


def _recurs() -> ColumnElement[bool]:
    return and_(Item.rrule != "", Item.through_id.is_(None), Item.stopped_at.is_(None))


def _open_periods_of(
    session: Session, directive: Directive, now: datetime, hours: schedule.OfficeHours
) -> list[OpenedPeriod]:
    if not _not_opened(directive, now):
        return []
    # the pages that move a date, stop an item or end the follow-up lock this row too
    session.flush()
    session.expire_all()
    exempting.lock_exempted(session, directive)
    locks.lock_assignments(session, directive)
    locks.lock(session, directive, key_share=True)
    session.expire(directive, ["items"])  # an item may have been added while we waited for the lock
    periods = _not_opened(directive, now) if directive.state == DirectiveState.ISSUED else []
    if not periods:
        return []
    session.add_all(periods)
    session.flush()
    holders = audience.of_items(session, directive)
    opened = [OpenPeriod(period, holders[period.item_id]) for period in periods]
    newcomers, sealed = _create_tasks(session, directive, opened, now)
    exempting.exempt_opened(session, directive, periods, now)
    if reminder_plan.plan_of(directive.issuer.reminders, directive.reminders).opening:
        announce_periods(session, directive, opened, now, hours)
    return [_record(session, directive, one, newcomers, tasks, now) for one, tasks in zip(opened, sealed, strict=True)]


def _not_opened(directive: Directive, now: datetime) -> list[Period]:
    """The periods that should have opened by now, not stored yet."""
    recurring = (item for item in directive.items if item.rrule and item.through_id is None and item.stopped_at is None)
    return [period for item in recurring for period in _next_of(item, now)]


def _next_of(item: Item, now: datetime) -> Iterator[Period]:
    last = max(item.periods, key=lambda period: period.number)
    number, cutoff = last.number, last.planned_due_at
    while cutoff is not None and cutoff <= now:
        opens_at, cutoff = cutoff, schedule.next_cutoff(item.rrule, cutoff)
        if cutoff is None or (item.last_due_at is not None and cutoff > item.last_due_at):
            return
        number += 1
        yield Period.opened(item, number, opens_at, cutoff, opens_at)


def _create_tasks(
    session: Session, directive: Directive, opened: list[OpenPeriod], now: datetime
) -> tuple[Mapping[int, int], list[SealedRows]]:
    """Create the tasks; assign and mail units new in the audience.

    Returns those, {unit id: assignment id}, and for each period the sealed tasks of the others.
    """
    theirs = select(Assignment.unit_id, Assignment.id).where(Assignment.directive_id == directive.id)
    known = dict(session.execute(theirs).all())
    sealed = [assign.open_tasks(session, one, known) for one in opened]
    new = frozenset[int]().union(*(one.unit_ids for one in opened)) - known.keys()
    assigned = assign.assign(session, directive, new, opened, ledger.SYSTEM, now)
    outbox.tell_first(session, directive, assigned.links, now)
    return assigned.assignments, sealed


def _record(
    session: Session,
    directive: Directive,
    opened: OpenPeriod,
    newcomers: Mapping[int, int],
    tasks: SealedRows,
    now: datetime,
) -> OpenedPeriod:
    period, units = opened
    data = {
        "item": period.item_id,
        "period": period.id,
        "number": period.number,
        "opens_at": period.opens_at,
        "due_at": period.due_at,
        "units": len(units),
        "audience": audience.digest(units),
        "new_units": sorted(units & newcomers.keys()),
    }
    sealed = {**tasks, **seal_rows([period])}
    ledger.record(session, directive, EventKind.PERIOD_OPENED, now, ledger.SYSTEM, data, sealed=sealed)
    assert period.due_at is not None
    return OpenedPeriod(directive.number, period.item.title, period.number, period.due_at, len(units))
