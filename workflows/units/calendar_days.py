"""Queries of the calendar page: each day of a year that departs from 'Monday to Friday', and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import CalendarDay, CalendarYear, Event, Staff
from directives.queries.agency_calendar import calendar_of, years_of
from directives.record.ledger import data_of
from directives.rules import schedule
from directives.rules.schedule import CalendarEntry
from directives.terms import ActorKind, ChainKind, EventKind


@dataclass(frozen=True)
class EnteredDay:
    """A day that the agency entered, who entered it and when."""

    day: CalendarDay
    who: str


@dataclass(frozen=True)
class ShownDay:
    """A day of the calendar: as it applies, as the law has it, and the agency's own entry if there is one."""

    on: date
    working: bool
    name: str
    law: CalendarEntry | None
    entered: EnteredDay | None


@dataclass(frozen=True)
class ShownYear:
    """A year of the calendar, and where the law's days in it come from."""

    days: Sequence[ShownDay]
    recorded: CalendarYear | None
    """The law's days as they were written down; None while the year is not used yet."""
    source: str


def year_of(session: Session, agency_id: int, year: int) -> ShownYear:
    """The days of a year, in order."""
    calendar = calendar_of(session, agency_id)
    recorded = next((one for one in years_of(session, agency_id) if one.year == year), None)
    law = calendar.years.get(year) or schedule.law_of(year)
    entered = {one.day.on: one for one in entered_days(session, agency_id)}
    days = [
        ShownDay(on, entry.working, entry.name, law.get(on), entered.get(on))
        for on, entry in sorted(calendar.days_of(year).items())
    ]
    return ShownYear(days, recorded, recorded.source if recorded else schedule.LAW_SOURCE)


def entered_days(session: Session, agency_id: int) -> list[EnteredDay]:
    """The days that the agency entered, in order."""
    days = session.scalars(select(CalendarDay).where(CalendarDay.agency_id == agency_id).order_by(CalendarDay.on))
    who = _entered_by(session, agency_id)
    return [EnteredDay(day, who.get(day.on, "")) for day in days]


def _entered_by(session: Session, agency_id: int) -> dict[date, str]:
    """By day, who changed its entry last."""
    changes = session.execute(
        select(Event.body, Staff.name)
        .join(Staff, (Staff.id == Event.actor_id) & (Event.actor_kind == ActorKind.STAFF))
        .where(
            Event.chain_kind == ChainKind.AGENCY, Event.chain_id == agency_id, Event.kind == EventKind.CALENDAR_CHANGED
        )
        .order_by(Event.seq)
    )
    return {date.fromisoformat(data_of(body)["on"]): name for body, name in changes}
