"""The deadlines of an item, apart from dates of the past, of citations and of data cut-offs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from directives.reading.codes import Bound, DeadlineKind
from directives.reading.draft import ReadDeadline
from directives.reading.text.normalise import fold, pattern
from directives.reading.times import rough
from directives.reading.times.clauses import Clause, clauses
from directives.reading.times.dates import TimeToken, complete_dates, grouped, resolve
from directives.reading.times.once import changed_deadline, once
from directives.reading.times.recurrence import Frequency, fixed_rule
from directives.reading.times.repeating import hour_part, recurrences

_STOPS = pattern(
    r"(?:dừng|ngừng|thôi|chấm dứt|bãi bỏ|không (?:phải |tiếp tục |yêu cầu |còn )?(?:thực hiện|báo cáo|gửi|áp dụng))"
)
_FROM_NOW = pattern(r"kể từ ngày (?:ký|ban hành)|kể từ (?:khi )?(?:nhận|ngày nhận)|từ nay")


def read_deadlines(text: str, start: int, issued_on: date | None) -> list[ReadDeadline]:
    """The deadlines of an item's text, which begins at `start` in the letter."""
    found = [deadline for clause in clauses(text, start, issued_on) for deadline in _of_clause(clause)]
    return [deadline for deadline in found if not _has_fuller_twin(deadline, found)]


def _has_fuller_twin(bare: ReadDeadline, found: Sequence[ReadDeadline]) -> bool:
    """Whether another sentence gives the same recurrence with weekday and hour: that is one deadline, not two."""
    if bare.rrule is None or "BY" in bare.rrule or re.search(r"[\d/]", bare.text):
        return False
    return any(other.rrule and other.rrule.startswith(f"{bare.rrule};BY") for other in found)


def _of_clause(clause: Clause) -> list[ReadDeadline]:
    events = list(rough.events(clause.low))
    found = [replace(clause.quote(event.start, event.end, DeadlineKind.EVENT), offset=event.offset) for event in events]
    free = [word for word in clause.tokens if not any(event.start <= word.start < event.end for event in events)]
    found += _dated(replace(clause, tokens=free))
    taken = [(deadline.span.start - clause.start, deadline.span.end - clause.start) for deadline in found]
    for part in rough.vague(clause.low, clause.issued_on):
        if all(part.end <= begin or part.start >= end for begin, end in taken):
            found.append(_vague_deadline(clause, part))
    return sorted(found, key=lambda deadline: deadline.span)


def _vague_deadline(clause: Clause, part: rough.RoughSpan) -> ReadDeadline:
    if part.within:
        limit = clause.quote(part.start, part.end, DeadlineKind.ONCE)
        return replace(limit, at=part.latest, bound=Bound.BY, year_inferred=part.year_inferred)
    vague = clause.quote(part.start, part.end, DeadlineKind.VAGUE)
    return replace(vague, earliest=part.earliest, latest=part.latest)


def _dated(clause: Clause) -> Iterator[ReadDeadline]:
    every = next((word for word in clause.tokens if word.every), None)
    if every and _STOPS.search(clause.low):
        yield _cancelled(clause, every)
        return
    rule = fixed_rule(clause.low)
    if rule:
        recurring = clause.quote(clause.cue(rule[1].start())[1], rule[1].end(), DeadlineKind.RECURRING)
        yield replace(recurring, rrule=rule[0] + hour_part(clause.tokens))
        return
    groups = grouped(clause.low, clause.tokens)
    moved = changed_deadline(clause, groups)
    if moved:
        yield moved
        return
    days = [day for group in groups if (day := once(clause, group))]
    yield from recurrences(clause, groups, days)
    yield from (day for day in days if not (every and _limits_recurrence(day)))


def _limits_recurrence(day: ReadDeadline) -> bool:
    """Whether a date only says when a recurrence starts or ends; it is then no deadline."""
    return bool(re.match(r"(?:kể từ|bắt đầu|từ|đến hết|đến|cho đến)\b", fold(day.text)))


def _cancelled(clause: Clause, every: TimeToken) -> ReadDeadline:
    last = max(word.end for word in clause.tokens)
    ended = next((day for word in complete_dates(clause.tokens) if (day := resolve(word, clause.issued_on))), None)
    now = clause.issued_on if _FROM_NOW.search(clause.low) else None
    stopped = clause.quote(every.start, max(every.end, last), DeadlineKind.RECURRING)
    return replace(
        stopped, rrule=(every.every or Frequency.DAY).value or None, cancelled_from=ended[0] if ended else now
    )
