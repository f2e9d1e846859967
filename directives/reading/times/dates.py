"""Find words of time (hours, weekdays, days, dates) and group those that form one expression."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from directives.reading.draft import ReadMoment
from directives.reading.text.normalise import pattern
from directives.reading.times.recurrence import FREQUENCIES, WEEKDAYS, Frequency
from directives.terms.years import YEARS

HALF_A_YEAR = timedelta(days=183)
ALMOST_A_YEAR = timedelta(days=330)


class TimeWord(Enum):
    """Kinds of TimeToken."""

    TIME = "time"
    WEEKDAY = "weekday"
    DATE = "date"
    DAY = "day"
    EVERY = "every"


@dataclass(frozen=True)
class TimeToken:
    """One word of time with its place; fields that are not printed are None."""

    word: TimeWord
    start: int
    end: int
    hour: int | None = None
    minute: int = 0
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    every: Frequency | None = None
    named: bool = False


_TIME = pattern(
    r"(?<![\d/.,-])(?P<hour>\d{1,2}) ?(?:giờ|h|g(?=\d)|:(?=\d\d)) ?(?P<minute>\d{2}(?!\d))?(?: ?(?:phút"
    r"|['’′]))?(?![\w/])"
)
_WEEKDAY = pattern(r"(?<!\w)(?:thứ (?P<name>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<sunday>chủ nhật))(?![\w/])")
_DATES = (
    pattern(
        r"(?P<named>ngày )?(?<![\d/])(?<!\b[lio])(?P<day>\d{1,2}) ?[/.-] ?(?P<month>\d{1,2}) ?[/.-] ?(?P<year>(?:19"
        r"|20)\d{2})(?![\d/])"
    ),
    pattern(
        r"(?P<named>(?:ngày )?)(?<![\d/])(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?!\d)(?:,? ?(?:năm"
        r"|/) (?P<year>\d{4}))?"
    ),
    pattern(r"(?P<named>ngày )?(?<![\d/.,-])(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2})(?! ?[\d/%])"),
)
LUNAR = pattern(r" ?(?:\([^()]{0,30}| ?năm \w+ \w+ |,)? ?(?:âm lịch|âl(?!\w))(?: ?\))?")
"""What makes the date before it one of the lunar calendar."""
# A day whose month is printed later: 'các ngày 03, 04/6', 'từ ngày 10 đến ngày 15/5', 'từ 10-15/5'
_LENDING = pattern(
    r"(?:(?<=ngày )|(?<=từ )|(?<=, )|(?<=ngày))(?P<named>)(?P<day>\d{1,2})(?= ?(?:,|và|-"
    r"|đến) ?(?:hết )?(?:ngày )?\d{1,2}(?: ?[,/]| và| tháng))"
)
_DAY = pattern(r"(?P<named>ngày )(?P<day>\d{1,2})(?![\d/.-]\d|\w| ?làm việc| ?tháng \d)")
# Days of every month whose 'ngày' is printed once: 'các ngày 15 và 31 hằng tháng', 'ngày 10, 20, 30 mỗi tháng'
_LISTED = pattern(
    r"(?<!\w)ngày (?P<days>\d{1,2}(?:(?:,|,? và) \d{1,2})+)(?!\d| ?[/.-] ?\d)"
    r"(?= ?(?:,|;|\)|$)| ?(?:của |trong )?(?:hàng|mỗi|từng|trước|lúc|tháng(?! ?\d)))"
)
_LINK = pattern(
    r"[ ,()]*(?:(?:và|hoặc|đến|tới|-|sang|thành|của|vào|lúc|trong|trước|từ|các|hết|định kỳ|buổi|sáng|chiều|ngày"
    r"|cuối) ?){0,4}[ ,()]*"
)


def tokens(low: str) -> list[TimeToken]:
    """All words of time in a folded sentence, in order; if two overlap, the earlier rule wins."""
    taken: list[TimeToken] = []
    used = bytearray(len(low))
    for token in _candidates(low):
        if not any(used[token.start : token.end]):
            taken.append(token)
            used[token.start : token.end] = b"x" * (token.end - token.start)
    return sorted(taken, key=lambda token: token.start)


def _candidates(low: str) -> Iterator[TimeToken]:
    yield from _days(low, _DATES)
    for every, rule in FREQUENCIES:
        for match in rule.finditer(low):
            yield TimeToken(TimeWord.EVERY, *match.span(), every=every)
    yield from _listed_days(low)
    yield from _days(low, (_LENDING, _DAY))
    for match in _TIME.finditer(low):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour < 24 and minute < 60:
            yield TimeToken(TimeWord.TIME, *match.span(), hour=hour, minute=minute)
    for match in _WEEKDAY.finditer(low):
        yield TimeToken(TimeWord.WEEKDAY, *match.span(), weekday=WEEKDAYS[match["name"]] if match["name"] else 6)


def _listed_days(low: str) -> Iterator[TimeToken]:
    for listed in _LISTED.finditer(low):
        for number in re.finditer(r"\d+", listed["days"]):
            start, end = (listed.start("days") + place for place in number.span())
            if 1 <= int(number[0]) <= 31:
                yield TimeToken(TimeWord.DAY, start, end, day=int(number[0]), named=True)


def _days(low: str, rules: Sequence[re.Pattern[str]]) -> Iterator[TimeToken]:
    """Dates, and days whose month is printed elsewhere; impossible and lunar ones are skipped."""
    for rule in rules:
        for match in rule.finditer(low):
            if LUNAR.match(low, match.end()):
                continue
            printed = match.groupdict()
            day, month, year = (int(printed.get(name) or 0) or None for name in ("day", "month", "year"))
            if day and day <= 31 and (month or 1) <= 12:
                word = TimeWord.DATE if month else TimeWord.DAY
                yield TimeToken(word, *match.span(), day=day, month=month, year=year, named=bool(match["named"]))


def grouped(low: str, found: Sequence[TimeToken]) -> list[list[TimeToken]]:
    """Group words that have only linking words between them."""
    groups: list[list[TimeToken]] = []
    for token in found:
        if groups and _LINK.fullmatch(low, groups[-1][-1].end, token.start) and not _repeats(low, groups[-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _repeats(low: str, group: Sequence[TimeToken], token: TimeToken) -> bool:
    """Whether a second bound starts a new expression: 'trước 16h thứ Năm, trước ngày 25'."""
    between = low[group[-1].end : token.start]
    kinds = {other.word for other in group}
    if token.every and (group[-1].year or "và" in between):
        return True
    return (
        "trước" in between
        and token.word in kinds | {TimeWord.DATE}
        and "sang" not in between
        and "thành" not in between
    )


def complete_dates(group: Sequence[TimeToken]) -> list[TimeToken]:
    """The dates of a group; a missing month or year is taken from the next date."""
    dates = [token for token in group if token.word in (TimeWord.DATE, TimeWord.DAY)]
    month, year = None, None
    whole: list[TimeToken] = []
    for token in reversed(dates):
        month = token.month or month
        year = token.year or (year if token.year is None and whole else None)
        word = TimeWord.DATE if month else TimeWord.DAY
        whole.append(TimeToken(word, token.start, token.end, day=token.day, month=month, year=year, named=token.named))
    return whole[::-1]


def resolve(token: TimeToken, issued_on: date | None, *, due: bool = False) -> tuple[date, bool] | None:
    """The date of a token, and whether its year was inferred; None if it is past or impossible."""
    year = token.year or (issued_on.year if issued_on else None)
    if year is None or token.day is None or token.month is None or year not in YEARS:
        return None
    try:
        day = date(year, token.month, token.day)
        if token.year is None and issued_on and day < issued_on:
            day = date(year + 1, token.month, token.day)
            if day - issued_on > (ALMOST_A_YEAR if due else HALF_A_YEAR):
                return None
    except ValueError:
        return None
    return day, token.year is None


def exists(token: TimeToken) -> bool:
    """Whether a calendar has the day, of its year or of some year."""
    if token.year is not None and token.year not in YEARS:
        return False
    return token.day is None or token.month is None or token.day <= monthrange(token.year or 2020, token.month)[1]


def with_hour(day: date, clock: TimeToken | None) -> ReadMoment:
    """The date, with the hour if one is printed."""
    if clock is None or clock.hour is None:
        return day
    return datetime.combine(day, time(clock.hour, clock.minute))
