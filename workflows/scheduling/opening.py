"""The next turn of a recurring item opens at the cut-off before it; all that a sleeping ticker missed (decision 9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.acts import assign
from directives.acts.assign import OpenPeriod
from directives.models import Assignment, Directive, Item, Period
from directives.queries import audience
from directives.record import ledger
from directives.rules import reminder_plan, schedule
from directives.terms import DirectiveState, EventKind
from workflows.mailing import outbox
from workflows.scheduling.announcing import announce


@dataclass(frozen=True)
class OpenedPeriod:
    """A period that has opened."""

    number: str
    """The directive's."""
    item: str
    period: int
    due_at: datetime
    units: int


def open_periods(
    session: Session, now: datetime, hours: schedule.OfficeHours = schedule.OFFICE_HOURS
) -> list[OpenedPeriod]:
    """Open every period whose previous cut-off has passed."""
    followed = session.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, Directive.items.any(_recurs()))
        .order_by(Directive.id)
    ).all()
    return [opening for directive in followed for opening in _open_of(session, directive, now, hours)]


def _recurs() -> ColumnElement[bool]:
    return and_(Item.rrule != "", Item.through_id.is_(None), Item.stopped_at.is_(None))


def _open_of(session: Session, directive: Directive, now: datetime, hours: schedule.OfficeHours) -> list[OpenedPeriod]:
    if not _missed(directive, now):
        return []
    # whoever moves a date, stops an item or ends the follow-up holds this row
    session.flush()
    session.expire_all()
    session.refresh(directive, with_for_update={"key_share": True})
    periods = _missed(directive, now) if directive.state == DirectiveState.ISSUED else []
    if not periods:
        return []
    session.add_all(periods)
    session.flush()
    holders = audience.of_items(session, directive)
    turns = [OpenPeriod(period, holders[period.item_id]) for period in periods]
    newcomers = _deal(session, directive, turns, now)
    if reminder_plan.plan_of(directive.issuer.reminders, directive.reminders).opening:
        announce(session, directive, turns, now, hours)
    return [_record(session, directive, turn, newcomers, now) for turn in turns]


def _missed(directive: Directive, now: datetime) -> list[Period]:
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
        yield Period(item_id=item.id, number=number, opens_at=opens_at, due_at=cutoff, planned_due_at=cutoff)


def _deal(session: Session, directive: Directive, turns: list[OpenPeriod], now: datetime) -> Mapping[int, int]:
    """Tasks for the units that have their assignment; what is new in the audience gets one. Returns the new ones."""
    theirs = select(Assignment.unit_id, Assignment.id).where(Assignment.directive_id == directive.id)
    known = dict(session.execute(theirs).all())
    for turn in turns:
        assign.open_tasks(session, turn, known)
    new = frozenset[int]().union(*(turn.unit_ids for turn in turns)) - known.keys()
    dealt = assign.assign(session, directive, new, turns, ledger.SYSTEM, now)
    outbox.post_first(session, directive, [outbox.Addressed(*link) for link in dealt.links], now)
    return dealt.assignments


def _record(
    session: Session, directive: Directive, turn: OpenPeriod, newcomers: Mapping[int, int], now: datetime
) -> OpenedPeriod:
    period, units = turn
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
    ledger.record(session, directive, EventKind.PERIOD_OPENED, now, ledger.SYSTEM, data)
    assert period.due_at is not None
    return OpenedPeriod(directive.number, period.item.title, period.number, period.due_at, len(units))
