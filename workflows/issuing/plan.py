"""What issuing a draft would come to: how many units, tasks and mails, and which dates fall where. Only reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.drafts import is_recurrence_rule
from directives.models import Contact, Directive, Item, Unit
from directives.queries import audience, reachable
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.rules.schedule import WorkingCalendar
from workflows.issuing.steps import FirstCutoffs, LastCutoffs, first_cutoff, tracked

HORIZON = timedelta(weeks=8)
OFFERED = 60
"""So many cut-offs are offered as first or last period: a year of weeks."""


@dataclass(frozen=True)
class PeriodOffer:
    """The periods that a recurring item may begin and end with, and those proposed."""

    item: Item
    cutoffs: Sequence[datetime]
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class PlannedItem:
    """An item and how many units it is for."""

    item: Item
    units: int


@dataclass(frozen=True)
class DueDate:
    """A date to come, and whether its day is worked; `holiday` names a day off ('' for a weekend)."""

    due_at: datetime
    item: Item
    units: int
    works: bool
    holiday: str


@dataclass(frozen=True)
class IssuePlan:
    """What one press would do."""

    units: int
    tasks: int
    contacts: int
    items: Sequence[PlannedItem]
    dates: Sequence[DueDate]
    past: Sequence[Item]
    """Items due once whose date has gone by."""
    unreached: Sequence[Unit]
    """Units without a working contact: nobody would have a mail for them."""


def offers(session: Session, directive: Directive, now: datetime) -> list[PeriodOffer]:
    """For each recurring item, what its periods may be."""
    calendar = calendar_of(session, directive.issuer_id)
    recurring = (item for item in tracked(directive) if item.rrule and is_recurrence_rule(item.rrule))
    return [_offer(item, now, calendar) for item in recurring]


def _offer(item: Item, now: datetime, calendar: WorkingCalendar) -> PeriodOffer:
    cutoffs = list(islice(schedule.cutoffs(item.rrule, now), OFFERED))
    first, until = first_cutoff(item, now, calendar), item.last_due_at
    last = next((cutoff for cutoff in reversed(cutoffs) if until is not None and cutoff <= until), None)
    return PeriodOffer(item, cutoffs, first, last)


def plan(session: Session, directive: Directive, now: datetime, first: FirstCutoffs, last: LastCutoffs) -> IssuePlan:
    """What would come of the draft with these first and last periods."""
    holders = audience.of_items(session, directive)
    units = frozenset[int]().union(*holders.values())
    items = [PlannedItem(item, len(holders[item.id])) for item in directive.items]
    working = _working_contacts(session, directive.issuer_id)
    unreached = sorted(units - working.keys())
    calendar = calendar_of(session, directive.issuer_id)
    dates = [
        _due_date(due_at, planned, calendar)
        for planned in items
        if planned.item.through_id is None
        for due_at in _dues(planned.item, now, first, last)
    ]
    return IssuePlan(
        units=len(units),
        tasks=sum(len(holders[item.id]) for item in tracked(directive)),
        contacts=sum(working.get(unit, 0) for unit in units),
        items=items,
        dates=sorted(dates, key=lambda date: (date.due_at, date.item.position)),
        past=[item for item in tracked(directive) if item.due_at is not None and item.due_at <= now],
        unreached=session.scalars(select(Unit).where(Unit.id.in_(unreached)).order_by(Unit.name)).all(),
    )


def _working_contacts(session: Session, agency_id: int) -> dict[int, int]:
    """How many working contacts each unit has; one without any is left out."""
    counts = (
        select(Contact.unit_id, func.count())
        .join(Unit, Unit.id == Contact.unit_id)
        .where(Unit.agency_id == agency_id, reachable.WORKS)
        .group_by(Contact.unit_id)
    )
    return dict(session.execute(counts).all())


def _dues(item: Item, now: datetime, first: FirstCutoffs, last: LastCutoffs) -> Iterator[datetime]:
    """The dates of an item within the horizon."""
    until = schedule.at(schedule.local(now).date() + HORIZON, time.max)
    if not item.rrule:
        if item.due_at is not None and now < item.due_at <= until:
            yield item.due_at
        return
    end = last.get(item.id)
    due_at = first.get(item.id)
    while due_at is not None and due_at <= until and (end is None or due_at <= end):
        yield due_at
        due_at = schedule.next_cutoff(item.rrule, due_at)


def _due_date(due_at: datetime, planned: PlannedItem, calendar: WorkingCalendar) -> DueDate:
    day = schedule.last_day(due_at)
    return DueDate(due_at, planned.item, planned.units, calendar.works(day), calendar.holiday(day) or "")
