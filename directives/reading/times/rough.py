"""Times without an exact date: parts of a month, quarter or week, and times relative to an event."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from directives.reading.draft import ReadOffset
from directives.reading.text.normalise import pattern
from directives.reading.times.recurrence import WEEKDAYS


@dataclass(frozen=True)
class RoughSpan:
    """A vague time with its place in the clause; `within` if its end is a limit ('trong tháng 5')."""

    start: int
    end: int
    earliest: date | None = None
    latest: date | None = None
    within: bool = False
    year_inferred: bool = False


@dataclass(frozen=True)
class TimeAfterEvent:
    """A time relative to an event that has no date."""

    start: int
    end: int
    offset: ReadOffset | None = None


_PARTS = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 31)}
_MONTH = pattern(
    r"(?:dự kiến |khoảng )?(?:vào |trong |đến |từ |hết )*(?P<part>đầu|giữa|trung tuần|thượng tuần|hạ tuần"
    r"|cuối) tháng (?P<month>\d{1,2})"
    r"(?!\d)(?: ?(?:/|-|năm) ?(?P<year>\d{4}))?"
)
_WITHIN = pattern(
    r"(?P<cue>trong|hết|dự kiến|khoảng|vào|hoàn thành) (?:trong |vào )?tháng (?P<month>\d{1,2})(?!\d)(?: ?(?:/"
    r"|-|năm) ?(?P<year>\d{4}))?(?! hàng| mỗi)"
)
_SPAN_OF_MONTHS = pattern(
    r"từ tháng (?P<first>\d{1,2})(?: ?/ ?\d{4})? (?:đến|-) (?:hết )?tháng (?P<month>\d{1,2})(?: ?(?:/"
    r"|năm) ?(?P<year>\d{4}))?"
)
_QUARTER = pattern(
    r"(?:dự kiến |trong |vào |hết |đầu |cuối )+quý (?P<quarter>iv|i{1,3}|[1-4])(?!\w)(?: ?(?:/|-"
    r"|năm) ?(?P<year>\d{4}))?"
)
_WEEK = pattern(r"(?:trong |ngay trong |cuối |đầu |hết )+tuần (?P<which>này|tới|sau|kế tiếp)")
_WEEKDAY = pattern(rf"(?:trước |vào |hết |chậm nhất )*thứ (?P<name>{'|'.join(WEEKDAYS)}) tuần (?P<which>này|tới|sau)")
_THIS_MONTH = pattern(r"(?P<cue>trong|đầu|giữa|cuối|hết) tháng (?P<which>này|tới|sau)")
_SOONEST = pattern(r"(?:trong )?thời gian sớm nhất")
_TENS = {"thượngtuần": "đầu", "trungtuần": "giữa", "hạtuần": "cuối"}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_COUNTS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "bảy": 7, "mười": 10}
_UNITS = {"ngàylàmviệc": "working_day", "ngày": "day", "giờ": "hour", "tiếng": "hour", "h": "hour"}
_UNIT = r"(?P<unit>ngày làm việc|ngày|giờ|tiếng|h)(?!\w)"
_COUNT = r"(?P<n>\d{1,3}|một|hai|ba|bốn|năm|bảy|mười) (?:\([^)]{1,12}\) )?"
_OFFSETS = (
    pattern(
        rf"(?:(?:trong (?:vòng|thời gian|thời hạn)|trong|chậm nhất|muộn nhất|không quá|sau|là|trước|ít nhất"
        rf"|tối thiểu) )*{_COUNT}{_UNIT}"
        r",? (?:kể từ|tính từ|từ|sau|trước)(?: (?:ngày|khi|thời điểm|lúc|sự kiện))* (?!\d)(?P<origin>[^,;.()]{2,90})"
    ),
    pattern(rf"(?:trong (?:vòng|thời hạn)|chậm nhất(?: là)? sau|không quá) {_COUNT}{_UNIT}"),
)
_EVENTS = (
    pattern(r"trước (?:và trong |và sau )?khi [^,;.()]{3,80}"),
    pattern(r"ngay (?:sau )?khi [^,;.()]{3,80}"),
    pattern(r"(?:chậm nhất )?sau khi (?:kết thúc|hoàn thành|nhận được|có kết quả)[^,;.()]{2,80}"),
    pattern(
        r"(?:sau |trước |đầu |cuối )?(?:mỗi|từng) (?:buổi|tiết|đợt|ca|kỳ thi|lần)(?: (?:học|dạy|thi|kiểm tra"
        r"|họp|tập huấn))?"
    ),
    pattern(r"trước ngày (?:khai giảng|bế giảng|khai mạc|tổ chức|thi)[^,;.()]{0,60}"),
    pattern(r"khi (?:có|được) yêu cầu"),
)


def events(low: str) -> Iterator[TimeAfterEvent]:
    """Expressions in a folded clause that depend on an event."""
    taken: list[tuple[int, int]] = []
    for rule in (*_OFFSETS, *_EVENTS):
        for match in rule.finditer(low):
            if "\u0000" in match.group() or any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            yield TimeAfterEvent(*match.span(), _offset(match.groupdict()))


def _offset(parts: dict[str, str | None]) -> ReadOffset | None:
    count, unit, origin = parts.get("n"), parts.get("unit"), parts.get("origin")
    if not count or not unit:
        return None
    return ReadOffset(
        _COUNTS.get(count) or int(count), _UNITS["".join(unit.split())], origin.strip() if origin else None
    )


def vague(low: str, issued_on: date | None) -> Iterator[RoughSpan]:
    """Vague times in a folded clause; past ones are skipped."""
    stretches = [*_of_months(low, issued_on), *_relative(low, issued_on)]
    for stretch in stretches:
        if not (issued_on and stretch.latest and stretch.latest < issued_on):
            yield stretch
    yield from (RoughSpan(*match.span()) for match in _SOONEST.finditer(low))


def _of_months(low: str, issued_on: date | None) -> Iterator[RoughSpan]:
    for match in _MONTH.finditer(low):
        part = "".join(match["part"].split())
        part = _TENS.get(part, part)
        yield from _between(match, issued_on, int(match["month"]), int(match["month"]), _PARTS[part])
    for match in _SPAN_OF_MONTHS.finditer(low):
        yield from _between(match, issued_on, int(match["first"]), int(match["month"]))
    for match in _QUARTER.finditer(low):
        last = _QUARTERS[match["quarter"]] * 3
        yield from _between(match, issued_on, last - 2, last)
    for match in _WITHIN.finditer(low):
        limit = match["cue"] in ("trong", "hết", "hoàn thành")
        yield from _between(match, issued_on, int(match["month"]), int(match["month"]), within=limit)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _between(
    match: re.Match[str],
    issued_on: date | None,
    first: int,
    last: int,
    days: tuple[int, int] = (1, 31),
    within: bool = False,
) -> Iterator[RoughSpan]:
    year = int(match["year"]) if match["year"] else issued_on.year if issued_on else None
    if year is None or not (1 <= first <= last <= 12 and 1 <= year <= 9998):
        return
    if issued_on and not match["year"] and last < issued_on.month - 6:
        year += 1
    end = date(year, last, min(days[1], monthrange(year, last)[1]))
    yield RoughSpan(*match.span(), date(year, first, days[0]), end, within, not match["year"])


def _relative(low: str, issued_on: date | None) -> Iterator[RoughSpan]:
    if issued_on is None or issued_on.year > 9990:
        return
    for match in _WEEK.finditer(low):
        this = match["which"] == "này"
        first = issued_on if this else monday_of(issued_on) + timedelta(days=7)
        yield RoughSpan(*match.span(), first, first + timedelta(days=6 - first.weekday()))
    for match in _WEEKDAY.finditer(low):
        day = monday_of(issued_on) + timedelta(days=WEEKDAYS[match["name"]] + (0 if match["which"] == "này" else 7))
        yield RoughSpan(*match.span(), day, day, within=True)
    for match in _THIS_MONTH.finditer(low):
        shift = issued_on.month - (match["which"] == "này")
        year, month = issued_on.year + shift // 12, shift % 12 + 1
        first_day, last_day = _PARTS.get(match["cue"], (1, 31))
        end = date(year, month, min(last_day, monthrange(year, month)[1]))
        yield RoughSpan(*match.span(), date(year, month, first_day), end, match["cue"] in ("trong", "hết"))
