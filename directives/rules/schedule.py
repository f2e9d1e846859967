"""When things are due: cut-offs of recurring items, working days and office hours in Vietnam. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrulestr

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OfficeHours = tuple[time, time]
"""When offices open and close."""
OFFICE_OPENS = time(7, 30)
OFFICE_CLOSES = time(17, 0)
OFFICE_HOURS: OfficeHours = (OFFICE_OPENS, OFFICE_CLOSES)


@lru_cache
def _law(year: int) -> Mapping[date, str]:
    """Public holidays of a year (Labour Code 2019, article 112; days swapped by the Prime Minister included)."""
    return holidays.country_holidays("VN", years=year, language="vi")


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days: the law's holidays, changed by an agency's own days."""

    changes: Mapping[date, tuple[bool, str]] = field(default_factory=dict)
    """{date: (whether it is worked, its name)}"""

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on that day, or None; a weekend by itself is not a holiday."""
        if day in self.changes:
            working, name = self.changes[day]
            return None if working else name or "Ngày nghỉ"
        return _law(day.year).get(day)

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.changes:
            return self.changes[day][0]
        return day.weekday() < 5 and day not in _law(day.year)

    def days_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.working_day_after(day)
        return day

    def working_day_before(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self.works(day):
            day -= timedelta(days=1)
        return day

    def working_day_after(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` and up to `end`."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.works(day) for day in days)


def local(moment: datetime) -> datetime:
    """The moment in Vietnam's time zone."""
    return moment.astimezone(VIETNAM)


def at(day: date, hour: time) -> datetime:
    """A day and hour in Vietnam, as a moment in UTC."""
    return datetime.combine(day, hour, VIETNAM).astimezone(UTC)


def due_by(day: date, hour: time | None) -> datetime:
    """The due moment, exclusive: the hour of that day, or its end if there is no hour."""
    return at(day + timedelta(days=1), time(0)) if hour is None else at(day, hour)


def parse_moment(text: str) -> datetime:
    """Parse ISO 8601 to UTC; without a zone it is Vietnam's. Raises ValueError."""
    given = datetime.fromisoformat(text)
    return (given if given.tzinfo else given.replace(tzinfo=VIETNAM)).astimezone(UTC)


def last_day(due_at: datetime) -> date:
    """The last day in time: a due moment at midnight means 'by the end of the day before'."""
    return (local(due_at) - timedelta(microseconds=1)).date()


def cutoffs(rule: str, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """The moments of an RFC 5545 rule after `after` and up to `until`, expanded in Vietnam's time, in UTC.

    Raises ValueError if `rule` is invalid.
    """
    start = local(after).replace(tzinfo=None, second=0, microsecond=0)
    # INTERVAL counts from the start of the expansion, so it must start exactly at `after`, the cut-off before. A rule
    # without an hour is due at the midnight that ends its day, so its expansion starts on the day before.
    if "BYMINUTE" not in rule:
        start = start.replace(minute=0)
    if "BYHOUR" not in rule:
        start = start.replace(hour=0) - timedelta(days=1)
    for moment in rrulestr(rule, dtstart=start):
        due = moment.replace(tzinfo=VIETNAM).astimezone(UTC)
        if "BYHOUR" not in rule:
            due += timedelta(days=1)
        if until is not None and due > until:
            return
        if due > after:
            yield due


def next_cutoff(rule: str, after: datetime) -> datetime | None:
    """The first cut-off after `after`, or None if the rule has ended."""
    return next(cutoffs(rule, after), None)


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


def first_working_day(day: date, calendar: WorkingCalendar) -> date:
    """The first working day of the week of `day`; its Monday if none is worked."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(7))
    return next((on for on in week if calendar.works(on)), monday)
