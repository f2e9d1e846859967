"""Words of time that were seen and give no date: days that no calendar has, lunar days, blanks, years of two digits."""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from directives.reading.codes import NoteCode
from directives.reading.structure.citations import numbered_documents
from directives.reading.text.normalise import pattern
from directives.reading.times.dates import LUNAR
from directives.terms.years import YEARS


class UnclearTime(NamedTuple):
    """A place in a folded sentence."""

    code: NoteCode
    start: int
    end: int


_FULL_STOP = re.compile(r"(?<=\d)\.$")
_AFTER_A_CUE = re.compile(r"(?:ngày|trước|nhất|hạn|đến|tới|từ|hết|vào|là|và|[,:-])\s*$")
_NUMERIC = pattern(
    r"(?P<named>ngày )?(?<![\d/.,-])(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2})"
    r"(?: ?(?P=mark) ?(?P<year>\d{1,5}))?(?! ?[\d/%])(?!\w)"
)
_WORDED = pattern(
    r"(?P<named>ngày )?(?<![\d/.,-])(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?!\d)"
    r"(?:,? ?(?:năm|/) (?P<year>\d{1,5})(?!\d))?"
)
_DAY = pattern(r"(?P<named>ngày )(?P<day>\d{1,2})(?! ?[\d/.-] ?\d|\w| ?làm việc| ?tháng \d)")
_YEARLY = pattern(r" ?,? ?(?:hàng|mỗi) năm")
_BEFORE = r"(?:(?:trước|hạn|nhất|đến|ngày) ){1,4}"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NOT_UNDERSTOOD = (
    # a blank that nobody filled in
    pattern(
        r"(?:trước|chậm nhất|hạn|hết|đến|vào|từ)? ?ngày ?(?:\.{2,}|…+|_{2,})[ .…_/\d]*(?:tháng ?[.…_\d ]+)?"
        r"(?:năm ?[.…_\d]+)?"
    ),
    # the lunar calendar
    pattern(r"(?:ngày )?(?:mùng|mồng) (?:\d{1,2}|\w+) (?:tết|tháng (?:\w+)|âm lịch)"),
    pattern(r"(?:trước|đến|hết|vào|ngày|từ) (?:rằm|ngày rằm)(?: tháng \w+)?"),
    pattern(r"(?:ngày )?\d{1,2} tháng (?:giêng|chạp)"),
    # letters and marks in place of digits and strokes, as scanners and quick fingers write them; year first
    pattern(rf"{_BEFORE}(?=[\d/]*[oli])(?=[oli]*\d)[\doli]{{1,2}}/[\doli]{{1,2}}(?:/[\doli]{{4}})?(?!\w)"),
    pattern(rf"{_BEFORE}[\d{_RAISED}]{{1,2}} ?(?:[/|\\]{{2,}}|[|\\]|(?<=[{_RAISED}])/) ?\d{{1,2}}(?:\S*\d)?"),
    pattern(rf"{_BEFORE}(?:19|20)\d\d[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)"),
    pattern(r"(?:ngày |chậm nhất |muộn nhất )\d{1,2}[.-](?:0?[1-9]|1[0-2])(?! ?[/.-] ?\d|\w)"),
    # days and months in words or cut short
    pattern(r"ngày (?:mười|hai mươi|hai mốt|ba mươi|ba mốt)(?: \w+)? tháng (?:\w+)(?: năm \d{4})?"),
    pattern(r"(?:ngày )?(?<!\d)\d{1,2} (?:thg|th)(?: ?\.)? ?\d{1,2}(?!\d)(?:,? \d{4})?"),
    # hours that no clock has
    pattern(r"(?:trước|lúc|hết|đến|chậm nhất) (?:2[5-9]|[3-9]\d) ?(?:h|giờ) ?\d{2}(?!\d)"),
    pattern(r"(?:trước|lúc|hết|đến|chậm nhất) \d{1,2} ?(?:h|giờ) ?[6-9]\d(?!\d)"),
)


def unclear_times(low: str, issued_on: date | None) -> Iterator[UnclearTime]:
    """Words of time in a folded sentence that give no date, in order; those that only cite a document are left out."""
    cited = bytearray(len(low))
    for start, end in numbered_documents(low):
        cited[start:end] = b"x" * (end - start)
    last = 0
    for each in sorted((*_dates(low, issued_on), *_others(low)), key=lambda each: (each.start, -each.end)):
        if each.end > last and not all(cited[each.start : each.end]):
            yield each
        last = max(last, each.end)


def _dates(low: str, issued_on: date | None) -> Iterator[UnclearTime]:
    for rule in (_NUMERIC, _WORDED, _DAY):
        for match in rule.finditer(low):
            code = _judged(low, match, issued_on)
            lunar = LUNAR.match(low, match.end())
            if code is not None:
                yield UnclearTime(code, match.start(), lunar.end() if lunar else match.end())


def _judged(low: str, match: re.Match[str], issued_on: date | None) -> NoteCode | None:
    printed = match.groupdict()
    day, month = int(printed["day"]), int(printed.get("month") or 1)
    year = printed.get("year")
    meant = bool(printed["named"]) or bool(_AFTER_A_CUE.search(low, max(0, match.start() - 12), match.start()))
    if printed.get("mark") in (".", "-") and not (printed["named"] or year):
        return None  # '1.2', '3-5': a number or a range
    if LUNAR.match(low, match.end()):
        return NoteCode.DATE_UNCLEAR
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return NoteCode.DATE_IMPOSSIBLE if printed["named"] else None
    if year and int(year) not in YEARS:
        return NoteCode.DATE_UNCLEAR if meant else None
    if match.re is _DAY or day <= _days_of(month, year, issued_on, yearly=bool(_YEARLY.match(low, match.end()))):
        return None
    return NoteCode.DATE_IMPOSSIBLE if meant or year or match.re is _WORDED else None


def _days_of(month: int, year: str | None, issued_on: date | None, *, yearly: bool) -> int:
    """How many days the month has; 29 February without a year is one of this year or the next, or of every year."""
    if year:
        return monthrange(int(year), month)[1]
    leap = yearly or issued_on is None or isleap(issued_on.year) or isleap(issued_on.year + 1)
    return monthrange(2020 if leap else 2021, month)[1]


def _others(low: str) -> Iterator[UnclearTime]:
    for rule in _NOT_UNDERSTOOD:
        for match in rule.finditer(low):
            full_stop = _FULL_STOP.search(match.group())
            yield UnclearTime(NoteCode.DATE_UNCLEAR, match.start(), match.end() - bool(full_stop))
