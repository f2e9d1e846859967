"""Recurring deadlines: a group of time words near a word for how often becomes a rule."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from directives.reading.codes import DeadlineKind
from directives.reading.draft import ReadDeadline, ReadMoment
from directives.reading.text.normalise import fold
from directives.reading.times.clauses import CUTOFF, Clause
from directives.reading.times.dates import TimeToken, TimeWord, complete_dates
from directives.reading.times.recurrence import (
    PLACE_IN_PERIOD,
    Frequency,
    are_month_ends,
    monthly_rule,
    weekly_rule,
    yearly_rules,
)

_PER_YEAR = (Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR, Frequency.MONTH)


def recurrences(
    clause: Clause, groups: Sequence[Sequence[TimeToken]], onces: Sequence[ReadDeadline]
) -> Iterator[ReadDeadline]:
    used: set[TimeToken] = set()
    for group in groups:
        every = _nearest_every(clause, group)
        for rule in _rules(clause, group, every):
            used |= {word for word in clause.tokens if every and word.every is every.every}
            yield _recurring(clause, group, every, rule, onces)
    for word in clause.tokens:
        if word.every and word not in used and _binds_alone(clause, word):
            yield _recurring(clause, [word], word, word.every.value or None, onces)


def recurs(clause: Clause, dates: Sequence[TimeToken]) -> bool:
    """Whether dates without a year recur: the clause names a frequency, or their months are evenly spaced."""
    if any(word.year for word in dates):
        return False
    months = [word.month or 0 for word in dates]
    days = [(word.month, word.day) for word in dates if word.month and word.day]
    alike = len({word.day for word in dates}) == 1 or are_month_ends(days)
    steps = {b - a for a, b in pairwise(months)}
    spaced = len(dates) >= 3 and len(steps) == 1 and steps <= {1, 3, 4} and alike
    return spaced or any(word.every in _PER_YEAR for word in clause.tokens)


def _binds_alone(clause: Clause, word: TimeToken) -> bool:
    """Whether the frequency alone is a deadline: 'báo cáo hằng tuần' is one, 'kế hoạch hằng năm' only names a plan."""
    if any(other.every and other is not word and other.start < word.start for other in clause.tokens):
        return False
    loose = word.every in (Frequency.YEAR, Frequency.HALF_YEAR, Frequency.SEMESTER)
    return not loose or bool(re.search(r"định kỳ|/|lần|báo cáo", clause.low))


def _nearest_every(clause: Clause, group: Sequence[TimeToken]) -> TimeToken | None:
    own = next((word for word in group if word.every), None)
    others = [word for word in clause.tokens if word.every]
    before = [word for word in others if word.start < group[0].start]
    return own or next(reversed(before), None) or next(iter(others), None)


def _rules(clause: Clause, group: Sequence[TimeToken], every: TimeToken | None) -> list[str]:
    """Rules of a group, from days of the year, days of the month, weekdays, or the hour alone."""
    often = every.every if every else clause.context
    dates = complete_dates(group)
    yearly = [(word.month, word.day) for word in dates if word.month and word.day and not word.year]
    if yearly and recurs(clause, [word for word in dates if word.word is TimeWord.DATE]):
        return [rule + hour_part(group) for rule in yearly_rules(yearly)]
    if often is None or not often.value or any(word.year or word.month for word in dates):
        return []
    days = [word.day for word in dates if word.day]
    if days:
        return [monthly_rule(often, days, clause.low) + hour_part(group)]
    weekdays = _weekdays(clause, group)
    if weekdays:
        return [weekly_rule(often, weekdays) + hour_part(group)]
    timed = any(word.word is TimeWord.TIME for word in group)
    return [often.value + hour_part(group)] if timed else []


def _weekdays(clause: Clause, group: Sequence[TimeToken]) -> list[int]:
    words = [word for word in group if word.weekday is not None]
    days = [word.weekday for word in words if word.weekday is not None]
    if len(days) == 2 and re.search(r"đến|-", clause.low[words[0].end : words[1].start]) and days[0] < days[1]:
        return list(range(days[0], days[1] + 1))
    return days


def hour_part(group: Sequence[TimeToken]) -> str:
    """The part of a rule for the hour that is printed among these words, if one is."""
    clock = next((word for word in group if word.word is TimeWord.TIME), None)
    return f";BYHOUR={clock.hour};BYMINUTE={clock.minute}" if clock else ""


def _recurring(
    clause: Clause, group: Sequence[TimeToken], every: TimeToken | None, rule: str | None, onces: Sequence[ReadDeadline]
) -> ReadDeadline:
    start, end = clause.cue(group[0].start)[1], group[-1].end
    place = PLACE_IN_PERIOD.match(clause.low, end)
    end = place.end() if place else end
    if every and not start <= every.start < end and max(start - every.end, every.start - end) < 25:
        start, end = min(start, every.start), max(end, every.end)
    deadline = replace(clause.quote(start, end, DeadlineKind.RECURRING), rrule=rule)
    for once in onces:
        deadline = _limited(deadline, once)
    cutoff = CUTOFF.search(clause.low)
    return replace(deadline, cutoff=clause.source[cutoff.start() : cutoff.end()].strip()) if cutoff else deadline


def _limited(deadline: ReadDeadline, once: ReadDeadline) -> ReadDeadline:
    low, first, last = fold(once.text), _day(once.at), _day(once.end)
    if re.match(r"kể từ|bắt đầu|từ", low):
        return replace(deadline, starts_on=first, until_on=last)
    return replace(deadline, until_on=first) if re.match(r"đến|cho đến", low) else deadline


def _day(moment: ReadMoment | None) -> date | None:
    return date(moment.year, moment.month, moment.day) if moment else None
