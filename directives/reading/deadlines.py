"""The times that a requirement names, told apart from dates of history, of citations and of snapshots."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directives.reading import rough
from directives.reading.citations import masked
from directives.reading.dates import Token, Word, at, grouped, lent, resolved, tokens
from directives.reading.draft import Bound, Deadline, DeadlineKind, Moment, Span
from directives.reading.recurrence import PLACE_IN_PERIOD, Every, fixed_rule, monthly_rule, weekly_rule, yearly_rules
from directives.reading.text import fold, pattern

_CLAUSE = re.compile(r"(?:[^;.\n]|\.(?=\S))+")
_DATE = r"(?:\d{1,2} ?(?:giờ|h) ?(?:\d{2})? )?(?:ngày )?(?:\d{1,2} ?[/.-] ?\d{1,2}(?: ?[/.-] ?\d{4})?|\d{1,2} tháng \d{1,2}(?: năm \d{4})?)"
_SNAPSHOT = pattern(
    rf"(?:tính đến|tính từ|số liệu (?:tính )?đến|thời điểm|mốc|chốt số liệu(?: đến)?|sinh|hiệu lực[^,;.]{{0,20}}|ban hành"
    rf"|ký|đã [^,;.]{{0,40}}?|kỷ niệm|xảy ra)(?: (?:hết|từ|trước|sau|kể từ|vào))*(?: (?:lúc|ngày))? {_DATE}(?: (?:đến|-) (?:hết )?{_DATE})?"
)
_CUTOFF = pattern(r"(?:số liệu )?(?:tính đến|tính từ|chốt số liệu|lấy số liệu|số liệu từ)[^,;.)]{3,60}")
_CUE = pattern(
    r"(?:(?:dự kiến|khoảng|xong|hoàn thành|gửi|nộp) )?(?:(?:trước|chậm nhất|muộn nhất|hạn cuối|hạn chót|thời hạn|hạn nộp|không quá|hết|đến|tới"
    r"|từ|kể từ|bắt đầu|vào|lúc|các|khoảng|dự kiến|trong|là|cùng|buổi|sáng|chiều|tối|đến hết|ngày|:) ?)+$"
)
_STOPS = pattern(r"(?:dừng|ngừng|thôi|chấm dứt|bãi bỏ|không (?:phải |tiếp tục |yêu cầu |còn )?(?:thực hiện|báo cáo|gửi|áp dụng))")
_CHANGES = pattern(r"gia hạn|lùi|điều chỉnh|dời|thay đổi|kéo dài|thay (?:cho|vì|thế)|chuyển|hoãn|đính chính|sửa")
_INSTEAD = pattern(r"thay (?:cho|vì|thế)(?: (?:cho|thời hạn|hạn|mốc|thời gian))?")
_FROM_NOW = pattern(r"kể từ ngày (?:ký|ban hành)|kể từ (?:khi )?(?:nhận|ngày nhận)|từ nay")
_BY = pattern(r"chậm nhất|muộn nhất|hạn cuối|hạn chót|thời hạn|hạn nộp|không quá|hết|đến|tới")
_PER_YEAR = (Every.QUARTER, Every.HALF_YEAR, Every.YEAR, Every.MONTH, Every.SEMESTER)


@dataclass(frozen=True)
class _Clause:
    """One clause of an item: folded, citations blanked; the item's own words behind it and the letter's date."""

    low: str
    source: str
    start: int
    issued_on: date | None
    tokens: Sequence[Token]
    context: Every | None

    def quote(self, start: int, end: int, kind: DeadlineKind) -> Deadline:
        """A deadline backed by a part of this clause."""
        piece = self.source[start:end]
        start += len(piece) - len(piece.lstrip(" ,:("))
        end -= len(piece) - len(piece.rstrip(" ,:("))
        return Deadline(self.source[start:end], Span(self.start + start, self.start + end), kind)

    def cue(self, start: int) -> tuple[str, int]:
        """The words that lead up to an expression, and where they begin."""
        window = max(0, start - 60)
        found = _CUE.search(self.low[window:start])
        return (found.group(), window + found.start()) if found else ("", start)


def read_deadlines(text: str, start: int, issued_on: date | None) -> list[Deadline]:
    """The deadlines of an item's text, which stands at `start` in the letter."""
    low = masked(fold(text))
    found: list[Deadline] = []
    context: Every | None = None
    for part in _CLAUSE.finditer(low):
        words = tokens(_without_snapshots(part.group()))
        context = next((word.every for word in words if word.every), context)
        clause = _Clause(part.group(), text[part.start() : part.end()], start + part.start(), issued_on, words, context)
        found += _of_clause(clause)
    return found


def _without_snapshots(low: str) -> str:
    for rule in (_SNAPSHOT, _CUTOFF):
        low = rule.sub(lambda match: "\u0000" * len(match.group()), low)
    return low


def _of_clause(clause: _Clause) -> list[Deadline]:
    events = list(rough.events(clause.low))
    found = [
        replace(clause.quote(event.start, event.end, DeadlineKind.EVENT), offset=event.offset) for event in events
    ]
    free = [word for word in clause.tokens if not any(event.start <= word.start < event.end for event in events)]
    found += _dated(replace(clause, tokens=free))
    taken = [(deadline.span.start - clause.start, deadline.span.end - clause.start) for deadline in found]
    for part in rough.vague(clause.low, clause.issued_on):
        if all(part.end <= begin or part.start >= end for begin, end in taken):
            found.append(_rough(clause, part))
    return sorted(found, key=lambda deadline: deadline.span)


def _rough(clause: _Clause, part: rough.Stretch) -> Deadline:
    if part.within:
        once = clause.quote(part.start, part.end, DeadlineKind.ONCE)
        return replace(once, at=part.latest, bound=Bound.BY, year_inferred=part.year_inferred)
    vague = clause.quote(part.start, part.end, DeadlineKind.VAGUE)
    return replace(vague, earliest=part.earliest, latest=part.latest)


def _dated(clause: _Clause) -> Iterator[Deadline]:
    every = next((word for word in clause.tokens if word.every), None)
    if every and _STOPS.search(clause.low):
        yield _cancelled(clause, every)
        return
    rule = fixed_rule(clause.low)
    if rule:
        recurring = clause.quote(_led_in(clause, rule[1].start()), rule[1].end(), DeadlineKind.RECURRING)
        yield replace(recurring, rrule=rule[0])
        return
    groups = grouped(clause.low, clause.tokens)
    changed = _changed(clause, groups)
    if changed:
        yield changed
        return
    onces = [once for group in groups if (once := _once(clause, group))]
    yield from _recurrences(clause, groups, onces)
    yield from (once for once in onces if not (every and _limits(clause, once)))


def _led_in(clause: _Clause, start: int) -> int:
    return clause.cue(start)[1]


def _limits(clause: _Clause, once: Deadline) -> bool:
    """A date that says when a recurrence starts or ends is no deadline of its own."""
    return bool(re.match(r"(?:kể từ|bắt đầu|từ|đến hết|đến|cho đến)\b", fold(once.text)))


def _cancelled(clause: _Clause, every: Token) -> Deadline:
    last = max(word.end for word in clause.tokens)
    ended = next((day for word in lent(clause.tokens) if (day := resolved(word, clause.issued_on))), None)
    now = clause.issued_on if _FROM_NOW.search(clause.low) else None
    stopped = clause.quote(every.start, max(every.end, last), DeadlineKind.RECURRING)
    return replace(stopped, rrule=(every.every or Every.DAY).value or None, cancelled_from=ended[0] if ended else now)


def _changed(clause: _Clause, groups: Sequence[Sequence[Token]]) -> Deadline | None:
    """A deadline that takes the place of an older one, which must not stay alive."""
    dates = [word for group in groups for word in lent(group) if word.word is Word.DATE]
    if len(dates) < 2 or not _CHANGES.search(clause.low):
        return None
    instead = _INSTEAD.search(clause.low)
    swapped = bool(instead) and dates[0].end <= instead.start() < dates[-1].start  # type: ignore[union-attr]
    new, old = (dates[0], dates[-1]) if swapped else (dates[-1], dates[0])
    day = resolved(new, clause.issued_on)
    year = old.year or (day[0].year if day else None)
    if day is None or year is None or old.day is None or old.month is None:
        return None
    cue, start = clause.cue(new.start)
    clock = _clock_near(clause, new)
    deadline = replace(clause.quote(start, new.end, DeadlineKind.ONCE), at=at(day[0], clock), bound=_bound(cue))
    try:
        return replace(deadline, supersedes=date(year, old.month, old.day), year_inferred=day[1])
    except ValueError:
        return deadline


def _clock_near(clause: _Clause, day: Token) -> Token | None:
    clocks = [word for word in clause.tokens if word.word is Word.TIME and abs(word.end - day.start) < 25]
    return min(clocks, key=lambda word: abs(word.end - day.start), default=None)


def _bound(cue: str) -> Bound:
    if "trước" in cue:
        return Bound.BEFORE
    return Bound.BY if _BY.search(cue) else Bound.ON


def _once(clause: _Clause, group: Sequence[Token]) -> Deadline | None:
    """A date or a range of dates that comes once."""
    dates = [word for word in lent(group) if word.word is Word.DATE]
    if not dates or any(word.every for word in group):
        return None
    cue, start = clause.cue(min(word.start for word in group))
    if _yearly(clause, dates) or not (cue or dates[0].named or dates[-1].year):
        return None
    days = [day for word in dates if (day := resolved(word, clause.issued_on))]
    if not days or (clause.issued_on and days[-1][0] < clause.issued_on):
        return None
    once = clause.quote(start, max(word.end for word in group), DeadlineKind.ONCE)
    return _with_moment(clause, once, group, [day for day, _ in days], cue, days[-1][1])


def _with_moment(
    clause: _Clause, once: Deadline, group: Sequence[Token], days: Sequence[date], cue: str, inferred: bool
) -> Deadline:
    clocks = [word for word in group if word.word is Word.TIME] or _told_later(clause, group)
    first: Moment = at(days[0], clocks[0] if clocks else None)
    if "dự kiến" in cue or "khoảng" in cue:
        opens = days[0].replace(day=1) if "trước" in cue else days[0]
        return replace(once, kind=DeadlineKind.VAGUE, earliest=opens, latest=days[-1])
    if len(days) > 1:
        last = at(days[-1], clocks[-1] if len(clocks) > 1 else None)
        return replace(once, at=first, end=last, bound=Bound.RANGE, year_inferred=inferred)
    return replace(once, at=first, bound=_bound(cue), year_inferred=inferred)


def _told_later(clause: _Clause, group: Sequence[Token]) -> list[Token]:
    """'ngày 03/6: thi, có mặt lúc 6 giờ 45': the hour of the only day in a clause."""
    days = [word for word in clause.tokens if word.word is Word.DATE]
    clocks = [word for word in clause.tokens if word.word is Word.TIME and word.start > group[-1].end]
    return clocks[:1] if len(days) == 1 else []


def _yearly(clause: _Clause, dates: Sequence[Token]) -> bool:
    """Days without a year where the clause speaks of something that returns, or whose months are evenly spaced."""
    if any(word.year for word in dates):
        return False
    months = [word.month or 0 for word in dates]
    steps = {b - a for a, b in zip(months, months[1:], strict=False)}
    spaced = len(dates) >= 3 and len(steps) == 1 and steps <= {1, 3, 4} and len({word.day for word in dates}) == 1
    return spaced or any(word.every in _PER_YEAR for word in clause.tokens)


def _recurrences(
    clause: _Clause, groups: Sequence[Sequence[Token]], onces: Sequence[Deadline]
) -> Iterator[Deadline]:
    told: set[Token] = set()
    for group in groups:
        every = _nearest_every(clause, group)
        for rule in _rules(clause, group, every):
            if every:
                told.add(every)
            yield _recurring(clause, group, every, rule, onces)
    for word in clause.tokens:
        if word.every and word not in told and _binds_alone(clause, word):
            yield _recurring(clause, [word], word, word.every.value or None, onces)


def _binds_alone(clause: _Clause, word: Token) -> bool:
    """'kế hoạch hằng năm' only names a thing; 'báo cáo hằng tuần', 'định kỳ hằng quý', '02 lần/tuần' bind."""
    if any(other.every and other is not word and other.start < word.start for other in clause.tokens):
        return False
    loose = word.every in (Every.YEAR, Every.HALF_YEAR, Every.SEMESTER)
    return not loose or bool(re.search(r"định kỳ|/|lần|báo cáo", clause.low))


def _nearest_every(clause: _Clause, group: Sequence[Token]) -> Token | None:
    own = next((word for word in group if word.every), None)
    others = [word for word in clause.tokens if word.every]
    return own or min(others, key=lambda word: abs(word.start - group[0].start), default=None)


def _rules(clause: _Clause, group: Sequence[Token], every: Token | None) -> list[str]:
    """The rules of a group of words: by its weekdays, its days of the month, its days of the year, or its hour alone."""
    often = every.every if every else clause.context
    dates = lent(group)
    yearly = [(word.month, word.day) for word in dates if word.month and word.day and not word.year]
    if yearly and _yearly(clause, [word for word in dates if word.word is Word.DATE]):
        return [rule + _hour(group) for rule in yearly_rules(yearly)]
    if often is None or any(word.year or word.month for word in dates):
        return []
    days = [word.day for word in dates if word.day]
    if days:
        return [monthly_rule(often, days, clause.low) + _hour(group)]
    weekdays = _weekdays(clause, group)
    if weekdays:
        return [weekly_rule(often, weekdays, clause.low) + _hour(group)]
    timed = any(word.word is Word.TIME for word in group)
    return [often.value + _hour(group)] if timed and often.value else []


def _weekdays(clause: _Clause, group: Sequence[Token]) -> list[int]:
    words = [word for word in group if word.weekday is not None]
    days = [word.weekday for word in words if word.weekday is not None]
    if len(days) == 2 and re.search(r"đến|-", clause.low[words[0].end : words[1].start]) and days[0] < days[1]:
        return list(range(days[0], days[1] + 1))
    return days


def _hour(group: Sequence[Token]) -> str:
    clock = next((word for word in group if word.word is Word.TIME), None)
    return f";BYHOUR={clock.hour};BYMINUTE={clock.minute}" if clock else ""


def _recurring(
    clause: _Clause, group: Sequence[Token], every: Token | None, rule: str | None, onces: Sequence[Deadline]
) -> Deadline:
    start, end = _led_in(clause, group[0].start), group[-1].end
    place = PLACE_IN_PERIOD.match(clause.low, end)
    end = place.end() if place else end
    if every and not start <= every.start < end and max(start - every.end, every.start - end) < 25:
        start, end = min(start, every.start), max(end, every.end)
    deadline = replace(clause.quote(start, end, DeadlineKind.RECURRING), rrule=rule)
    for once in onces:
        deadline = _limited(deadline, once)
    cutoff = _CUTOFF.search(clause.low)
    return replace(deadline, cutoff=clause.source[cutoff.start() : cutoff.end()].strip()) if cutoff else deadline


def _limited(deadline: Deadline, once: Deadline) -> Deadline:
    low, first, last = fold(once.text), _day(once.at), _day(once.end)
    if re.match(r"kể từ|bắt đầu|từ", low):
        return replace(deadline, starts_on=first, until_on=last)
    return replace(deadline, until_on=first) if re.match(r"đến|cho đến", low) else deadline


def _day(moment: Moment | None) -> date | None:
    return date(moment.year, moment.month, moment.day) if moment else None
