"""An agency's working days: the law's days as they were written down, changed by the agency's own days."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import CalendarDay, CalendarYear
from directives.rules.schedule import CalendarEntry, Days, WorkingCalendar


def calendar_of(session: Session, agency_id: int) -> WorkingCalendar:
    """The agency's calendar; a year that was not written down yet is the library's."""
    days = session.execute(
        select(CalendarDay.on, CalendarDay.working, CalendarDay.name).where(CalendarDay.agency_id == agency_id)
    )
    return WorkingCalendar(
        {on: (working, name) for on, working, name in days},
        {one.year: recorded_days(one) for one in years_of(session, agency_id)},
    )


def years_of(session: Session, agency_id: int) -> list[CalendarYear]:
    """The years whose days were written down, in order."""
    query = select(CalendarYear).where(CalendarYear.agency_id == agency_id).order_by(CalendarYear.year)
    return list(session.scalars(query))


def recorded_days(year: CalendarYear) -> Days:
    """The days of a year as they were written down."""
    return {date.fromisoformat(on): CalendarEntry(working, name) for on, working, name in year.days}
