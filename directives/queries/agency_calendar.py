"""An agency's working days: the law's holidays, changed by its own days."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import CalendarDay
from directives.rules.schedule import WorkingCalendar


def calendar_of(session: Session, agency_id: int) -> WorkingCalendar:
    days = session.execute(
        select(CalendarDay.on, CalendarDay.working, CalendarDay.name).where(CalendarDay.agency_id == agency_id)
    )
    return WorkingCalendar({on: (working, name) for on, working, name in days})
