"""A due date that falls on a day off: when the officer is asked about it, and the later date that is offered. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from directives.rules import schedule
from directives.rules.schedule import WorkingCalendar

ASK_BEFORE = timedelta(days=7)
"""How long before a due date the officer is asked; a date that has passed is never moved."""
OFTEN = ("FREQ=WEEKLY", "FREQ=DAILY")
"""Rules whose weekday the letter chose itself, even if it is a weekend."""


class DayOff(NamedTuple):
    """What a due date meets, and the same hour of the next working day."""

    name: str
    """The name of the holiday; '' for a weekend."""
    later: datetime


def day_off(due_at: datetime, rule: str, calendar: WorkingCalendar) -> DayOff | None:
    """The day off that a due date falls on; None on a working day. `rule` recurs the item, '' if it is due once.

    A weekend that a weekly or daily rule names is the letter's own choice, and no day off in this sense.
    """
    day = schedule.last_day(due_at)
    name = calendar.holiday(day)
    if calendar.works(day) or (name is None and rule.startswith(OFTEN)):
        return None
    return DayOff(name or "", due_at + (calendar.working_day_after(day) - day))
