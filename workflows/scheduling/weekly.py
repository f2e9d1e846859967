"""A unit's week in one mail, where its agency wants that: all that is overdue or due within it, whatever the letter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import time, timedelta

from directives.rules import schedule
from directives.terms import Offset
from workflows.scheduling.line import ReminderLine
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import OwedTask, ReachableContact


def is_due(day: OfficeDay) -> bool:
    """Whether this is the day of the week, in an agency that sends them."""
    return day.plan.unit_digest is not None and day.opens_the_week


def gathered(
    day: OfficeDay,
    owed: Iterable[OwedTask],
    readers: Mapping[int, Sequence[ReachableContact]],
    due: Mapping[ReachableContact, Sequence[ReminderLine]],
) -> dict[ReachableContact, list[ReminderLine]]:
    """By contact with enough directives open, its week; what it is reminded of today is told by it."""
    monday = day.today - timedelta(days=day.today.weekday())
    ends_at = schedule.at(monday + timedelta(days=7), time(0))
    of_reader: dict[ReachableContact, list[OwedTask]] = defaultdict(list)
    for one in owed:
        if one.unit_id not in day.pauses.paused:
            for reader in readers.get(one.assignment_id, ()):
                of_reader[reader].append(one)
    found = {}
    for reader, theirs in of_reader.items():
        week = [one for one in theirs if one.due_at <= ends_at]
        if week and len({one.turn.directive_id for one in theirs}) >= (day.plan.unit_digest or 1):
            offsets = {line.owed.task_id: line.offset for line in due.get(reader, ())}
            found[reader] = [ReminderLine(one, offsets.get(one.task_id, Offset.DIGEST)) for one in week]
    return found
