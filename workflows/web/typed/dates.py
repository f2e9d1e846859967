"""Parse the dates, hours and moments that people type, whatever the browser's language: 24/4/2020, 15h00."""

import re
from calendar import monthrange
from datetime import date, datetime, time
from typing import NamedTuple

from flask_babel import gettext as _

from directives.rules import schedule
from directives.rules.typed_text import one_line
from directives.terms.years import YEARS

LEAP_YEAR = 2020
_MARK = r"\s*[-–—/.,]\s*|\s+"
DATE = re.compile(
    rf"(?:ngày\s*)?(\d{{1,2}})(?:\s+tháng\s+|{_MARK})(\d{{1,2}})(?:(?:\s+năm\s+|{_MARK})(\d{{4}}|\d\d))?", re.IGNORECASE
)
DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})")
"""24042020: a telephone's number pad has no '/'."""
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
HOUR = re.compile(r"(\d{1,2})\s*(?:(?:[:.,hg]|giờ)\s*(?:(\d{1,2})\s*(?:phút|p|')?)?)?|(\d\d)(\d\d)", re.IGNORECASE)
HOUR_FIRST = re.compile(
    r"(.*?\d\s*(?:[:hg]|giờ)[^/]*?)(?:\s+|,\s*|\s+ngày\s+)(\d{1,2}\s*[-/.].+|ngày.+)", re.IGNORECASE
)


class NotADate(ValueError):
    """What was typed has not the form of a date, or lacks its year."""


def parse_date(label: str, typed: str) -> date:
    """Parse a date. ValueError has a text for the person who typed it."""
    typed = one_line(typed)
    if iso := ISO_DATE.fullmatch(typed):
        year, month, day = (int(part) for part in iso.groups())
        return _of_calendar(label, typed, day, month, year)
    if not (found := DIGITS.fullmatch(typed) or DATE.fullmatch(typed)):
        raise NotADate(_wrong(label, typed))
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        _of_calendar(label, typed, day, month, None)
        raise NotADate(
            _(
                "%(label)s: “%(typed)s” thiếu năm. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020.",
                label=label,
                typed=typed,
            )
        )
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    return _of_calendar(label, typed, day, month, year)


def _wrong(label: str, typed: str) -> str:
    text = _(
        "%(label)s: “%(typed)s” chưa đúng dạng. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020.",
        label=label,
        typed=typed,
    )
    return str(text)


def _of_calendar(label: str, typed: str, day: int, month: int, year: int | None) -> date:
    """The date; without a year, in a leap year. ValueError has a text for the person who typed it."""
    if not 1 <= month <= 12:
        raise ValueError(_("%(label)s: %(typed)s không có trong lịch. Một năm có 12 tháng.", label=label, typed=typed))
    if year is not None and year not in YEARS:
        raise ValueError(_("%(label)s: %(typed)s, xin xem lại năm.", label=label, typed=typed))
    days = monthrange(year or LEAP_YEAR, month)[1]
    if not 1 <= day <= days:
        dated = month == 2 and year is not None
        when = _("Tháng 2 năm %(year)d", year=year) if dated else _("Tháng %(month)d", month=month)
        raise ValueError(
            _(
                "%(label)s: %(typed)s không có trong lịch. %(when)s có %(days)d ngày.",
                label=label,
                typed=typed,
                when=when,
                days=days,
            )
        )
    return date(year or LEAP_YEAR, month, day)


def parse_hour(label: str, typed: str) -> time:
    """Parse a time of day: 15:00, 15h, 15 giờ 30, 1500. ValueError has a text for the person who typed it."""
    typed = one_line(typed)
    found = HOUR.fullmatch(typed)
    hour, minute = (int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(
            _("%(label)s: “%(typed)s” chưa đúng. Xin ghi giờ và phút, ví dụ 15:00.", label=label, typed=typed)
        )
    return time(hour, minute)


class TypedMoment(NamedTuple):
    """A day, and an hour if one was typed."""

    on: date
    hour: time | None

    @property
    def starts_at(self) -> datetime:
        """The moment; without an hour the start of the day."""
        return schedule.at(self.on, self.hour or time(0))

    @property
    def ends_at(self) -> datetime:
        """The moment; without an hour the end of the day."""
        return schedule.due_by(self.on, self.hour)


def parse_moment(label: str, typed: str) -> TypedMoment:
    """Parse '15:00 24/4/2020', '24/4/2020 15h' or a day alone, and ISO 8601 as in older addresses.

    ValueError has a text for the person who typed it.
    """
    typed = one_line(typed)
    try:
        moment = schedule.local(schedule.parse_moment(typed))
    except ValueError:
        pass
    else:
        return TypedMoment(moment.date(), moment.time() if re.search(r"[T ]", typed) else None)
    if found := HOUR_FIRST.fullmatch(typed):
        return TypedMoment(parse_date(label, found[2]), parse_hour(label, found[1]))
    words = typed.rsplit(maxsplit=1)
    if len(words) == 2 and HOUR.fullmatch(words[1]) and not re.fullmatch(r"\d\d(\d\d)?", words[1]):
        return TypedMoment(parse_date(label, words[0]), parse_hour(label, words[1]))
    return TypedMoment(parse_date(label, typed), None)


def written_date(value: date) -> str:
    """'24/04/2020', as a field shows it."""
    return f"{value:%d/%m/%Y}"


def written_moment(value: datetime) -> str:
    """'15:00 24/04/2020', as a field shows it."""
    return f"{schedule.local(value):%H:%M %d/%m/%Y}"
