"""Preview of issuing a draft: how many units, tasks and mails, and the dates to come. Reads only."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from directives.attributes.of_agency import names_by_key, spared_in_words
from directives.drafts import is_recurrence_rule
from directives.models import Assignment, Contact, Directive, Item, Unit, UnitKind
from directives.queries import audience, reachable
from directives.queries.agency_calendar import calendar_of
from directives.rules import acknowledging, schedule
from directives.rules.periods.data_window import DataDays
from directives.rules.schedule import WorkingCalendar
from workflows.issuing.steps import FirstCutoffs, LastCutoffs, first_cutoff, tracked

HORIZON = timedelta(weeks=8)
"""How far ahead dates are listed."""
SHOWN = 300
"""So many units are named; of more, it is said how many."""
OFFERED = 60
"""How many cut-offs are offered as first or last period: a year of weekly ones."""


@dataclass(frozen=True)
class PeriodOffer:
    """The cut-offs to choose from as first and last period of a recurring item, and the proposed ones."""

    item: Item
    cutoffs: Sequence[datetime]
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class PreviewItem:
    """An item and the number of units in its audience."""

    item: Item
    units: int
    spared: Sequence[tuple[str, Sequence[str]]]
    """By the name of an attribute, the values that free a unit which has no others."""


@dataclass(frozen=True)
class DueDate:
    """A due date, and whether it falls on a working day; `holiday` names a day off ('' for a weekend)."""

    due_at: datetime
    item: Item
    units: int
    works: bool
    holiday: str
    data: DataDays | None
    """The days that its figures are about, if the item names them."""


@dataclass(frozen=True)
class IssuePreview:
    """What issuing the draft would do."""

    units: int
    tasks: int
    contacts: int
    items: Sequence[PreviewItem]
    dates: Sequence[DueDate]
    past: Sequence[Item]
    """Items due once whose date has passed."""
    unreached: Sequence[Unit]
    """The first of the units that no mail would reach, since they have no working contact."""
    unreached_count: int
    names: Sequence[str]
    """Of the units, for a last look: a mail that went to a wrong unit cannot be taken back."""
    asks: bool
    """Whether one of the units is asked and not ordered: the words are then 'Gửi và theo dõi'."""


def offers(session: Session, directive: Directive, now: datetime) -> list[PeriodOffer]:
    """The choices of first and last period for each recurring item."""
    calendar = calendar_of(session, directive.issuer_id)
    recurring = (item for item in tracked(directive) if item.rrule and is_recurrence_rule(item.rrule))
    return [_offer(item, now, calendar) for item in recurring]


def _offer(item: Item, now: datetime, calendar: WorkingCalendar) -> PeriodOffer:
    cutoffs = list(islice(schedule.cutoffs(item.rrule, now), OFFERED))
    first, until = first_cutoff(item, now, calendar), item.last_due_at
    last = next((cutoff for cutoff in reversed(cutoffs) if until is not None and cutoff <= until), None)
    return PeriodOffer(item, cutoffs, first, last)


def preview_issue(
    session: Session, directive: Directive, now: datetime, first: FirstCutoffs, last: LastCutoffs
) -> IssuePreview:
    """The preview with these first and last periods of the recurring items."""
    holders = audience.of_items(session, directive)
    units = frozenset[int]().union(*holders.values())
    names = names_by_key(session, directive.issuer_id)
    items = [PreviewItem(item, len(holders[item.id]), spared_in_words(item, names)) for item in directive.items]
    working = _working_contacts(session, directive.issuer_id)
    unreached = units - working.keys()
    calendar = calendar_of(session, directive.issuer_id)
    dates = [
        _due_date(due_at, before, previewed, calendar)
        for previewed in items
        if previewed.item.through_id is None
        for due_at, before in _due_dates(previewed.item, now, first, last)
    ]
    return IssuePreview(
        units=len(units),
        tasks=sum(len(holders[item.id]) for item in tracked(directive)),
        contacts=sum(working.get(unit, 0) for unit in units),
        items=items,
        dates=sorted(dates, key=lambda date: (date.due_at, date.item.position)),
        past=[item for item in tracked(directive) if item.due_at is not None and item.due_at <= now],
        unreached=session.scalars(_first(select(Unit), unreached)).all(),
        unreached_count=len(unreached),
        names=session.scalars(_first(select(Unit.name), units)).all(),
        asks=asks_one(session, Unit.id.in_(units)),
    )


def _first(query: Select[Any], unit_ids: Collection[int]) -> Select[Any]:
    """The first of these units, in the order of the alphabet."""
    return query.where(Unit.id.in_(unit_ids)).order_by(Unit.sort_name, Unit.id).limit(SHOWN)


def asks_one(session: Session, *which: ColumnElement[bool]) -> bool:
    """Whether one of these units is asked and not ordered."""
    asked = select(Unit.id).join(UnitKind, UnitKind.id == Unit.kind_id).where(UnitKind.is_asked, *which)
    return session.scalar(asked.limit(1)) is not None


def asked_by(session: Session, directive: Directive) -> bool:
    """Whether one of the units to which it was issued is asked and not ordered."""
    theirs = select(Assignment.unit_id).where(Assignment.directive_id == directive.id)
    return asks_one(session, Unit.id.in_(theirs))


def acknowledge_by(session: Session, directive: Directive, working_days: int | None, now: datetime) -> datetime | None:
    """By when a unit that is told now should acknowledge."""
    if working_days is None or not 1 <= working_days <= acknowledging.MOST_DAYS:
        return None
    return acknowledging.due_at(now, working_days, calendar_of(session, directive.issuer_id))


def _working_contacts(session: Session, agency_id: int) -> dict[int, int]:
    """{unit id: number of working contacts}; units without one are left out."""
    counts = (
        select(Contact.unit_id, func.count())
        .join(Unit, Unit.id == Contact.unit_id)
        .where(Unit.agency_id == agency_id, reachable.WORKS)
        .group_by(Contact.unit_id)
    )
    return dict(session.execute(counts).all())


def _due_dates(
    item: Item, now: datetime, first: FirstCutoffs, last: LastCutoffs
) -> Iterator[tuple[datetime, datetime | None]]:
    """The due dates of an item up to the horizon, each with the one before."""
    until = schedule.at(schedule.local(now).date() + HORIZON, time.max)
    if not item.rrule:
        if item.due_at is not None and now < item.due_at <= until:
            yield item.due_at, None
        return
    end = last.get(item.id)
    due_at = first.get(item.id)
    rule = schedule.with_its_day(item.rrule, due_at) if due_at is not None else ""
    before = schedule.previous_cutoff(rule, due_at) if due_at is not None else None
    while due_at is not None and due_at <= until and (end is None or due_at <= end):
        yield due_at, before
        before, due_at = due_at, schedule.next_cutoff(rule, due_at)


def _due_date(due_at: datetime, before: datetime | None, previewed: PreviewItem, calendar: WorkingCalendar) -> DueDate:
    day = schedule.last_day(due_at)
    data = previewed.item.window_of(due_at, before)
    return DueDate(due_at, previewed.item, previewed.units, calendar.works(day), calendar.holiday(day) or "", data)
