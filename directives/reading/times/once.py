"""One-off deadlines: a day, a range of days, or a day that replaces an older one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from directives.reading.codes import Bound, DeadlineKind
from directives.reading.draft import ReadDeadline, ReadMoment
from directives.reading.text.normalise import pattern
from directives.reading.times.clauses import Clause, bound
from directives.reading.times.dates import TimeToken, TimeWord, complete_dates, exists, resolve, with_hour
from directives.reading.times.repeating import recurs

_CHANGES = pattern(r"gia hạn|lùi|điều chỉnh|dời|thay đổi|kéo dài|thay (?:cho|vì|thế)|chuyển|hoãn|đính chính|sửa")
_INSTEAD = pattern(r"thay (?:cho|vì|thế)(?: (?:cho|thời hạn|hạn|mốc|thời gian))?")


def once(clause: Clause, group: Sequence[TimeToken]) -> ReadDeadline | None:
    """The one-off date or range in a group, or None."""
    dates = [word for word in complete_dates(group) if word.word is TimeWord.DATE]
    if not dates or any(word.every for word in group) or not all(map(exists, dates)):
        return None
    cue, start = clause.cue(min(word.start for word in group))
    if recurs(clause, dates) or not (cue or dates[0].named or dates[-1].year) or clause.low[:start].endswith("sau "):
        return None
    days = [day for word in dates if (day := resolve(word, clause.issued_on, due=bound(cue) is not Bound.ON))]
    if not days or (clause.issued_on and days[-1][0] < clause.issued_on):
        return None
    found = clause.quote(start, max(word.end for word in group), DeadlineKind.ONCE)
    return _with_moment(clause, found, group, [day for day, _ in days], cue, days[-1][1])


def _with_moment(
    clause: Clause, found: ReadDeadline, group: Sequence[TimeToken], days: Sequence[date], cue: str, inferred: bool
) -> ReadDeadline:
    clocks = [word for word in group if word.word is TimeWord.TIME] or _hour_printed_later(clause, group)
    first: ReadMoment = with_hour(days[0], clocks[0] if clocks else None)
    if "dự kiến" in cue or "khoảng" in cue:
        opens = days[0].replace(day=1) if "trước" in cue else days[0]
        return replace(found, kind=DeadlineKind.VAGUE, earliest=opens, latest=days[-1])
    if days[-1] > days[0]:
        last = with_hour(days[-1], clocks[-1] if len(clocks) > 1 else None)
        return replace(found, at=first, end=last, bound=Bound.RANGE, year_inferred=inferred)
    return replace(found, at=first, bound=bound(cue), year_inferred=inferred)


def _hour_printed_later(clause: Clause, group: Sequence[TimeToken]) -> list[TimeToken]:
    """An hour printed after the only day of a clause: 'ngày 03/6: thi, có mặt lúc 6 giờ 45'."""
    days = [word for word in clause.tokens if word.word is TimeWord.DATE]
    clocks = [word for word in clause.tokens if word.word is TimeWord.TIME and word.start > group[-1].end]
    return clocks[:1] if len(days) == 1 else []


def changed_deadline(clause: Clause, groups: Sequence[Sequence[TimeToken]]) -> ReadDeadline | None:
    """A deadline that replaces an older one (`supersedes`), or None."""
    dates = [word for group in groups for word in complete_dates(group) if word.word is TimeWord.DATE]
    if len(dates) < 2 or not _CHANGES.search(clause.low):
        return None
    instead = _INSTEAD.search(clause.low)
    swapped = bool(instead) and dates[0].end <= instead.start() < dates[-1].start  # type: ignore[union-attr]
    new, old = (dates[0], dates[-1]) if swapped else (dates[-1], dates[0])
    day = resolve(new, clause.issued_on)
    year = old.year or (day[0].year if day else None)
    if day is None or year is None or old.day is None or old.month is None:
        return None
    clock = _clock_near(clause, new)
    cue, start = clause.cue(min(clock.start, new.start) if clock else new.start)
    deadline = replace(clause.quote(start, new.end, DeadlineKind.ONCE), at=with_hour(day[0], clock), bound=bound(cue))
    try:
        return replace(deadline, supersedes=date(year, old.month, old.day), year_inferred=day[1])
    except ValueError:
        return deadline


def _clock_near(clause: Clause, day: TimeToken) -> TimeToken | None:
    clocks = [word for word in clause.tokens if word.word is TimeWord.TIME and abs(word.end - day.start) < 25]
    return min(clocks, key=lambda word: abs(word.end - day.start), default=None)
