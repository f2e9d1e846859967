"""When things are due: cut-offs of recurring items, working days and office hours in Vietnam. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from directives.rules import recurrence
from directives.terms.years import YEARS

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OfficeHours = tuple[time, time]
"""When offices open and close."""
OFFICE_OPENS = time(7, 30)
OFFICE_CLOSES = time(17, 0)
OFFICE_HOURS: OfficeHours = (OFFICE_OPENS, OFFICE_CLOSES)


class CalendarEntry(NamedTuple):
    """A day that departs from the rule 'Monday to Friday': worked, or off with its name."""

    working: bool
    name: str


Days = Mapping[date, CalendarEntry]

LAW_SOURCE = f"holidays {version('holidays')}"
"""Where `law_of` has its days from."""


@lru_cache
def law_of(year: int) -> Days:
    """The days of a year by law (Labour Code 2019, article 112), with those that the Prime Minister swapped.

    A swapped day may be worked for a day off in the next year: the library knows it in either year.
    """
    law = holidays.country_holidays("VN", years=year, language="vi")
    off = {day: CalendarEntry(False, name) for day, name in law.items() if day.year == year}
    return off | {day: CalendarEntry(True, "") for day in law.weekend_workdays if day.year == year}


class _WorkingDays(holidays.HolidayBase):
    """The library's working-day functions over our own days; a year is filled in when a date in it is first asked."""

    country = "VN"

    def __init__(self, days_of: Callable[[int], Days]) -> None:
        self._days_of = days_of
        super().__init__()

    def _populate(self, year: int) -> None:
        for day, entry in self._days_of(year).items():
            if not entry.working:
                self[day] = entry.name
            elif self.is_weekend(day):
                self.weekend_workdays.add(day)


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days: the law's holidays and swapped days, changed by an agency's own days."""

    changes: Mapping[date, tuple[bool, str]] = field(default_factory=dict)
    """{date: (whether it is worked, its name)}"""
    years: Mapping[int, Days] = field(default_factory=dict)
    """The law's days of years that were written down; for other years, those of today's library."""

    def days_of(self, year: int) -> Days:
        """All days of a year that depart from 'Monday to Friday'."""
        own = {day: CalendarEntry(*change) for day, change in self.changes.items() if day.year == year}
        return {**self.years.get(year, law_of(year)), **own}

    @cached_property
    def _days(self) -> _WorkingDays:
        return _WorkingDays(self.days_of)

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on that day, or None; a weekend by itself is not a holiday."""
        entry = self.days_of(day.year).get(day)
        return None if entry is None or entry.working else entry.name or "Ngày nghỉ"

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""
        return self._days.is_working_day(day)

    def days_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        return self._days.get_nth_working_day(day, count)

    def working_day_before(self, day: date) -> date:
        return self._days.get_nth_working_day(day, -1)

    def working_day_after(self, day: date) -> date:
        return self._days.get_nth_working_day(day, 1)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` and up to `end`."""
        # the library counts both ends, and swaps them if they stand the wrong way round
        return self._days.get_working_days_count(start + timedelta(days=1), end) if start < end else 0


def local(moment: datetime) -> datetime:
    """The moment in Vietnam's time zone."""
    return moment.astimezone(VIETNAM)


def at(day: date, hour: time) -> datetime:
    """A day and hour in Vietnam, as a moment in UTC."""
    return datetime.combine(day, hour, VIETNAM).astimezone(UTC)


def due_by(day: date, hour: time | None, *, before: bool = False) -> datetime:
    """The due moment, exclusive: the hour of that day, or its end if there is no hour.

    With `before` ('trước ngày 12/11') and no hour it is the start of the day: the 11th is the last day in time.
    """
    if hour is None:
        return at(day if before else day + timedelta(days=1), time(0))
    return at(day, hour)


def parse_moment(text: str) -> datetime:
    """Parse ISO 8601 to UTC; without a zone it is Vietnam's. Raises ValueError, also far from our time."""
    given = datetime.fromisoformat(text)
    if given.year not in YEARS:
        raise ValueError(text)
    return (given if given.tzinfo else given.replace(tzinfo=VIETNAM)).astimezone(UTC)


def last_day(due_at: datetime) -> date:
    """The last day in time: a due moment at midnight means 'by the end of the day before'."""
    return (local(due_at) - timedelta(microseconds=1)).date()


def hour_of(due_at: datetime) -> time | None:
    """The hour beside `last_day`, as `due_by` takes the two; None for the end of that day."""
    hour = local(due_at).time()
    return None if hour == time(0) else hour


def cutoffs(rule: str, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """The moments of an RFC 5545 rule after `after` and up to `until`, expanded in Vietnam's time, in UTC.

    Raises ValueError if `rule` is invalid.
    """
    parts = recurrence.by_end_of_day(recurrence.parts_of(rule))
    start = local(after).replace(tzinfo=None, second=0, microsecond=0)
    # INTERVAL counts from the start of the expansion, so it must start exactly at `after`, the cut-off before. A rule
    # without an hour is due at the midnight that ends its day, so its expansion starts on the day before.
    if "BYMINUTE" not in parts:
        start = start.replace(minute=0)
    if "BYHOUR" not in parts:
        start = start.replace(hour=0) - timedelta(days=1)
    for moment in recurrence.moments(parts, start):
        due = moment.replace(tzinfo=VIETNAM).astimezone(UTC)
        if "BYHOUR" not in parts:
            due += timedelta(days=1)
        if until is not None and due > until:
            return
        if due > after:
            yield due


def with_its_day(rule: str, first: datetime) -> str:
    """The rule with the day of its first cut-off, if it names none and some months lack that day.

    Each period begins where the last one ended: without it, a rule that met 28 February would stay on the 28th.
    """
    parts = recurrence.parts_of(rule)
    on = local(first).date() if "BYHOUR" in parts else last_day(first)
    return recurrence.written(recurrence.with_day_of(parts, on)) if on.day > recurrence.IN_EVERY_MONTH else rule


def next_cutoff(rule: str, after: datetime) -> datetime | None:
    """The first cut-off after `after`, or None if the rule has ended."""
    return next(cutoffs(rule, after), None)


def previous_cutoff(rule: str, due: datetime) -> datetime | None:
    """The cut-off after which `due` is the next one, or None if none can be found: the rule itself has no past."""
    parts = recurrence.parts_of(rule)
    start = (local(due) - 2 * recurrence.step_of(parts)).astimezone(UTC)
    last = max(cutoffs(rule, start, due - timedelta(microseconds=1)), default=None)
    return last if last is not None and next_cutoff(rule, last) == due else None


def first_cutoff(rule: str, now: datetime, calendar: WorkingCalendar, working_days: int = 2) -> datetime | None:
    """The first cut-off that leaves units at least `working_days` working days from `now`."""
    for due in cutoffs(rule, now):
        if calendar.working_days_between(local(now).date(), last_day(due)) >= working_days:
            return due
    return None


def in_office_hours(now: datetime, calendar: WorkingCalendar, hours: OfficeHours = OFFICE_HOURS) -> bool:
    """Whether a reminder may go out now."""
    here = local(now)
    return calendar.works(here.date()) and hours[0] <= here.time() < hours[1]


def next_opening(now: datetime, calendar: WorkingCalendar, hours: OfficeHours = OFFICE_HOURS) -> datetime:
    """The next moment after `now` at which offices open."""
    here = local(now)
    today = calendar.works(here.date()) and here.time() < hours[0]
    return at(here.date() if today else calendar.working_day_after(here.date()), hours[0])


def after_office_time(
    start: datetime, span: timedelta, calendar: WorkingCalendar, hours: OfficeHours = OFFICE_HOURS
) -> datetime:
    """The moment at which `span` of office hours has passed since `start`; nights and days off do not count."""
    moment = start
    while True:
        moment = moment if in_office_hours(moment, calendar, hours) else next_opening(moment, calendar, hours)
        left_today = at(local(moment).date(), hours[1]) - moment
        if span <= left_today:
            return moment + span
        span -= left_today
        moment += left_today


def first_working_day(day: date, calendar: WorkingCalendar) -> date:
    """The first working day of the week of `day`; its Monday if none is worked."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return next((on for on in week if calendar.works(on)), monday)
