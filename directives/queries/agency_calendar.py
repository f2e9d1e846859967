"""An agency's working days: the law's holidays with the days that it has entered itself."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import CalendarDay
from directives.rules.schedule import WorkingCalendar


def calendar_of(session: Session, agency_id: int) -> WorkingCalendar:
    """The calendar by which an agency's reminders and cut-offs are judged."""
    days = session.execute(
        select(CalendarDay.on, CalendarDay.working, CalendarDay.name).where(CalendarDay.agency_id == agency_id)
    )
    return WorkingCalendar({on: (working, name) for on, working, name in days})
