"""Recurrence rules (RFC 5545, section 3.3.10) and their moments. Pure.

A day that a month or year lacks is its last one (RFC 7529, SKIP=BACKWARD): what is owed on the 31st of every month is
owed in February too.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

Parts = Mapping[str, str]

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""No letter asks every hour; such a rule would open a period, with its mails, every hour."""
_WITHIN = {
    "INTERVAL": range(1, 1000),
    "COUNT": range(1, 10_000),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYSETPOS": range(1, 367),
    "BYHOUR": range(24),
    "BYMINUTE": range(60),
    "BYSECOND": range(60),
}
_FROM_THE_END = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_WEEKDAY = re.compile(r"(?:([+-]?)(\d{1,2}))?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"\d{8}(?:T\d{6})?")
_ONLY_YEARLY = ("BYYEARDAY", "BYWEEKNO")
_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
IN_EVERY_MONTH = 28
"""The last day that every month has."""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by name. Raises ValueError if it is none, or one that no calendar can follow."""
    pairs = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = {name: value for name, _equals, value in pairs}
    if len(parts) != len(pairs) or parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(rule)
    for name, value in parts.items():
        if not _is_possible(name, value):
            raise ValueError(f"{name}={value}")
    # RFC 5545 forbids most of these; expanding them takes seconds where no day ever fits
    frequency = parts["FREQ"]
    if frequency != "YEARLY" and any(name in parts for name in _ONLY_YEARLY):
        raise ValueError(rule)
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        raise ValueError(rule)
    if frequency in ("DAILY", "WEEKLY") and re.search(r"\d", parts.get("BYDAY", "")):
        raise ValueError(rule)
    if frequency == "DAILY" and "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise ValueError(rule)
    return parts


def moments(parts: Parts, start: datetime) -> Iterator[datetime]:
    """The moments of a rule from `start` on, which stands for its DTSTART."""
    parts = with_day_of(parts, start)
    most = int(parts.pop("COUNT", 0)) or None
    keeps = _days_kept(parts)
    wide = _that_exist(parts)
    return islice((one for one in rrulestr(written(wide), dtstart=start) if keeps(one)), most)


def step_of(parts: Parts) -> relativedelta:
    """The time from one round of the rule to the next."""
    unit = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}[parts["FREQ"]]
    return relativedelta(**{unit: int(parts.get("INTERVAL", "1"))})  # type: ignore[arg-type]  # each is a number


def with_day_of(parts: Parts, start: date) -> dict[str, str]:
    """The rule with the day that a bare 'hằng tháng' or 'hằng năm' takes from its start, as RFC 5545 has it."""
    if parts["FREQ"] not in ("MONTHLY", "YEARLY") or any(name in parts for name in _DAYS):
        return dict(parts)
    month = {"BYMONTH": str(start.month)} if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts else {}
    return {**parts, **month, "BYMONTHDAY": str(start.day)}


def by_end_of_day(parts: Parts) -> dict[str, str]:
    """A rule due as a day of the month starts, as due by the end of the day before; other rules as they are.

    'Trước ngày 30' leaves the 29th as its last day, and in February the 28th, not the 27th.
    """
    days = _numbers(parts, "BYMONTHDAY")
    midnight = parts.get("BYHOUR") == "0" and parts.get("BYMINUTE", "0") == "0"
    if not midnight or not days or min(days) < 2 or "BYDAY" in parts:
        return dict(parts)
    rest = {name: value for name, value in parts.items() if name not in ("BYHOUR", "BYMINUTE")}
    return {**rest, "BYMONTHDAY": ",".join(str(day - 1) for day in days)}


def _is_possible(name: str, value: str) -> bool:
    if name == "BYDAY":
        return all(_WEEKDAY.fullmatch(each) for each in value.split(","))
    if name == "UNTIL":
        return bool(_UNTIL.fullmatch(value))
    if name in ("FREQ", "WKST"):
        return name == "FREQ" or bool(_WEEKDAY.fullmatch(value))
    if name not in _WITHIN:
        return False
    numbers = value.split(",") if name.startswith("BY") else [value]
    return all(_is_within(each, _WITHIN[name], signed=name in _FROM_THE_END) for each in numbers)


def _is_within(printed: str, possible: range, *, signed: bool) -> bool:
    digits = printed.lstrip("+-") if signed and len(printed) - len(printed.lstrip("+-")) < 2 else printed
    return digits.isascii() and digits.isdigit() and len(digits) < 6 and int(digits) in possible


def _numbers(parts: Parts, name: str) -> Sequence[int]:
    return [int(each) for each in parts[name].split(",")] if name in parts else []


def written(parts: Parts) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _that_exist(parts: Parts) -> dict[str, str]:
    """The rule with numbers that some months and years lack put as those that take their place."""
    wide = dict(parts)
    for name, most in (("BYYEARDAY", 366), ("BYWEEKNO", 53)):
        if name in parts:
            wide[name] = ",".join(str(_from_other_end(each, most)) for each in _numbers(parts, name))
    if "BYDAY" in parts:
        most = 5 if parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts else 53
        wide["BYDAY"] = ",".join(_weekday_that_exists(each, most) for each in parts["BYDAY"].split(","))
    if _has_days_to_move(parts):
        days = _numbers(parts, "BYMONTHDAY")
        wide["BYMONTHDAY"] = ",".join(map(str, sorted({*days, IN_EVERY_MONTH, 29, 30, 1, 2, 3})))
    return wide


def _from_other_end(number: int, most: int) -> int:
    """The last instead of the 53rd, the first instead of the 53rd from the end."""
    return -1 if number == most else 1 if number == -most else number


def _weekday_that_exists(printed: str, most: int) -> str:
    found = _WEEKDAY.fullmatch(printed)
    if found is None or found[2] is None:
        return printed
    number = int(found[2]) * (-1 if found[1] == "-" else 1)
    return f"{_from_other_end(number, most)}{found[3]}"


def _has_days_to_move(parts: Parts) -> bool:
    """Days that some months lack; those that are numbered by weekday or place are picked among days that exist."""
    beyond = any(abs(day) > IN_EVERY_MONTH for day in _numbers(parts, "BYMONTHDAY"))
    return beyond and "BYDAY" not in parts and "BYSETPOS" not in parts


def _days_kept(parts: Parts) -> Callable[[datetime], bool]:
    """Whether a moment of the widened rule is one of the asked rule."""
    if not _has_days_to_move(parts):
        return lambda _moment: True
    days = _numbers(parts, "BYMONTHDAY")

    def keeps(moment: datetime) -> bool:
        last = monthrange(moment.year, moment.month)[1]
        return moment.day in {min(day, last) if day > 0 else max(1, last + 1 + day) for day in days}

    return keeps
