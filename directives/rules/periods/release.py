"""From when a report counts that waited for the head of its unit."""

from datetime import datetime

from directives.rules import schedule
from directives.rules.schedule import WorkingCalendar


def counts_from(entered_at: datetime, released_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When it was entered, if it is released by the end of the next working day; else when it is released."""
    last = calendar.working_day_after(schedule.local(entered_at).date())
    return entered_at if schedule.local(released_at).date() <= last else released_at
