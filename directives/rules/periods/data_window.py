"""The days that the figures of a period are about, and how they follow from its due date. Pure.

The data may end some days before the due date, and then begins where that of the period before ended. A letter that
names a month, a quarter, a half-year or a year and no days means those of Decree 09/2019/ND-CP, article 12: they end
with the 14th, and begin with the 15th.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from directives.rules import schedule
from directives.rules.schedule import WorkingCalendar
from directives.terms import DataWindow

LAST_DAY = 14
MOST_DAYS = 366
"""The largest number of days that may lie between the end of the data and the due date."""
_DAY = timedelta(days=1)

_MONTHS = {
    DataWindow.MONTH: (1, tuple(range(1, 13))),
    DataWindow.QUARTER: (3, (3, 6, 9, 12)),
    DataWindow.HALF_YEAR: (6, (6, 12)),
    DataWindow.YEAR: (12, (12,)),
}
"""How many months a window has, and in which months it may end."""


class WindowRule(NamedTuple):
    """How the window follows from the due date; `days` only with DataWindow.DAYS."""

    kind: DataWindow
    days: int | None = None


class DataDays(NamedTuple):
    """Midnights in Vietnam: the first of the first day, if it is known, and the one that ends the last day."""

    data_from: datetime | None
    data_until: datetime

    @property
    def last_day(self) -> date:
        return schedule.last_day(self.data_until)


def data_days_of(rule: WindowRule, due_at: datetime, previous_due_at: datetime | None) -> DataDays:
    """The window of the period that is due at `due_at`, the one before at `previous_due_at`."""
    if rule.kind is DataWindow.DAYS:
        before = None if previous_due_at is None else _end_by_days(rule, previous_due_at)
        return DataDays(before, _end_by_days(rule, due_at))
    length, ends_in = _MONTHS[rule.kind]
    last = next(day for day in _fourteenths(schedule.last_day(due_at)) if day.month in ends_in and _end(day) <= due_at)
    months = last.year * 12 + last.month - 1 - length
    return DataDays(_end(date(months // 12, months % 12 + 1, LAST_DAY)), _end(last))


def ends_late(found: DataDays, due_at: datetime) -> bool:
    """Whether the data ends after the due date, so that nobody could know it in time."""
    return found.data_until > due_at


def leaves_too_little(found: DataDays, due_at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether less than one working day lies between the end of the data and the due date (the same article)."""
    return calendar.working_days_between(found.last_day, schedule.last_day(due_at)) < 1


def proposed(rrule: str) -> WindowRule | None:
    """The window that a letter means which names only how often it is due; None for what the decree has no days for."""
    parts = dict(part.partition("=")[::2] for part in rrule.split(";"))
    frequency, months = parts.get("FREQ"), len(parts.get("BYMONTH", "").split(",")) if "BYMONTH" in parts else 0
    every = int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdigit() else 0
    if frequency == "YEARLY" and every == 1:
        times = months or 1
    elif frequency == "MONTHLY" and months == 0 and every in {1, 3, 6, 12}:
        times = 12 // every
    else:
        return None
    kinds = {12: DataWindow.MONTH, 4: DataWindow.QUARTER, 2: DataWindow.HALF_YEAR, 1: DataWindow.YEAR}
    return WindowRule(kinds[times]) if times in kinds else None


def _end_by_days(rule: WindowRule, due_at: datetime) -> datetime:
    return _end(schedule.last_day(due_at) - timedelta(days=rule.days or 0))


def _end(day: date) -> datetime:
    return schedule.at(day + _DAY, time(0))


def _fourteenths(day: date) -> Iterator[date]:
    """The 14th of the month of `day` and of the months before."""
    while True:
        day = day.replace(day=LAST_DAY)
        yield day
        day = day.replace(day=1) - _DAY
