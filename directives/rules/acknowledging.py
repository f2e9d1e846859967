"""The date by which a unit should have acknowledged a directive: set by the department, outside every lateness. Pure.

It counts from when the unit was told. A unit that has answered in any way, or waits for the department, is not asked.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from directives.rules import schedule
from directives.rules.schedule import OfficeHours, WorkingCalendar

PROPOSED = 2
"""Working days that are proposed when a directive is issued."""
MOST_DAYS = 30
STALE_AFTER = timedelta(days=14)
"""A missed reminder is no longer sent this long after its moment."""


class UnitAnswers(NamedTuple):
    """How a unit that was told of a directive has answered it, if at all."""

    acknowledged: bool = False
    """By any press: whatever a unit submits acknowledges too."""
    not_ours: bool = False
    replied: bool = False
    """Whether a reply by mail waits to be read."""
    called: bool = False
    """Whether it was reached by telephone."""
    wrote: bool = False
    """Whether an incoming document waits that may be its answer."""
    paused: bool = False


def is_awaited(answers: UnitAnswers) -> bool:
    """Whether a unit still has to acknowledge."""
    return not any(answers)


def due_at(since: datetime, working_days: int, calendar: WorkingCalendar) -> datetime:
    """The end of the last of these working days after the day of `since`."""
    return schedule.due_by(calendar.days_after(schedule.local(since).date(), working_days), None)


def late_if_told_before(now: datetime, working_days: int, calendar: WorkingCalendar) -> datetime:
    """The date of whoever was told before this moment has passed at `now`, that of the others has not."""
    day = schedule.local(now).date()
    while due_at(schedule.at(day, time(0)), working_days, calendar) > now:
        day -= timedelta(days=1)
    return schedule.due_by(day, None)


def is_reminded(due: datetime, calendar: WorkingCalendar, hours: OfficeHours, now: datetime) -> bool:
    """Whether the one reminder is due: in the morning of the last day, or as soon after as a ticker runs."""
    moment = schedule.at(schedule.last_day(due), hours[0])
    return moment <= now < moment + STALE_AFTER and schedule.in_office_hours(now, calendar, hours)
