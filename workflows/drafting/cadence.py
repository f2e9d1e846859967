"""How often an item is due: the officer's choice in the form <-> the stored RFC 5545 rule. Pure."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from directives.rules import recurrence


class When(StrEnum):
    """Whether an item has no due date, one, or recurs."""

    NONE = "none"
    ONCE = "once"
    RECURRING = "recurring"


class CadenceChoice(StrEnum):
    """What the form offers; RULE is any other rule, typed as text."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    RULE = "rule"

    @property
    def is_week(self) -> bool:
        return self is CadenceChoice.WEEK

    @property
    def is_month(self) -> bool:
        return self is CadenceChoice.MONTH

    @property
    def is_quarter(self) -> bool:
        return self is CadenceChoice.QUARTER


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_DAY = -1


@dataclass(frozen=True)
class Cadence:
    """Weekly on a weekday, monthly or in each quarter's last month on a day (-1 is the last), or any rule.

    `hour` is '15:00', before which it is due, or empty: by the end of the day.
    """

    every: CadenceChoice = CadenceChoice.WEEK
    weekday: str = "FR"
    day: int = LAST_DAY
    hour: str = ""
    rule: str = ""

    @property
    def may_lack_its_day(self) -> bool:
        """Whether some months are too short for its day; the last one is then meant."""
        return not self.every.is_week and self.day > recurrence.IN_EVERY_MONTH

    @property
    def by_day(self) -> "Cadence":
        """As an office says it: 'trước 0:00 ngày 25' is 'hết ngày 24'; the 1st keeps its hour."""
        if self.hour not in ("0:00", "00:00"):
            return self
        if self.every is CadenceChoice.WEEK:
            return replace(self, weekday=WEEKDAYS[WEEKDAYS.index(self.weekday) - 1], hour="")
        return replace(self, day=self.day - 1, hour="") if self.day > 1 else self


_HOUR = re.compile(r";BYHOUR=(\d{1,2})(?:;BYMINUTE=(\d{1,2}))?$")
_SHAPES = (
    (CadenceChoice.WEEK, re.compile(r"FREQ=WEEKLY;BYDAY=(?P<weekday>[A-Z]{2})")),
    (CadenceChoice.MONTH, re.compile(r"FREQ=MONTHLY;BYMONTHDAY=(?P<day>-1|[1-9]|[12]\d|3[01])")),
    (CadenceChoice.QUARTER, re.compile(r"FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=(?P<day>-1|[1-9]|[12]\d|3[01])")),
)


def cadence_of(rule: str) -> Cadence:
    """The choice that results in this rule; RULE if none does."""
    clock = _HOUR.search(rule)
    hour = f"{int(clock[1])}:{int(clock[2] or 0):02}" if clock else ""
    bare = rule[: clock.start()] if clock else rule
    for every, shape in _SHAPES:
        if found := shape.fullmatch(bare):
            parts = found.groupdict()
            return Cadence(every, parts.get("weekday", "FR"), int(parts.get("day", LAST_DAY)), hour, rule)
    return Cadence(CadenceChoice.RULE, rule=rule)


def rule_of(cadence: Cadence) -> str:
    if cadence.every is CadenceChoice.RULE:
        return cadence.rule
    start = {
        CadenceChoice.WEEK: f"FREQ=WEEKLY;BYDAY={cadence.weekday}",
        CadenceChoice.MONTH: f"FREQ=MONTHLY;BYMONTHDAY={cadence.day}",
        CadenceChoice.QUARTER: f"FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={cadence.day}",
    }[cadence.every]
    if not cadence.hour:
        return start
    hour, _, minute = cadence.hour.partition(":")
    return f"{start};BYHOUR={int(hour)};BYMINUTE={int(minute or 0)}"
