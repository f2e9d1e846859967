"""The weekly digest of a unit, if its agency sends one: all that is overdue or due this week, in all directives."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import time, timedelta

from directives.rules import schedule
from directives.terms import ReminderStep
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import OwedTask, ReachableContact
from workflows.scheduling.reminder_line import ReminderLine


def is_due(day: OfficeDay) -> bool:
    """Whether the agency sends weekly digests and today is their day."""
    return day.plan.unit_digest is not None and day.opens_the_week


def weekly_lines(
    day: OfficeDay,
    owed: Iterable[OwedTask],
    contacts: Mapping[int, Sequence[ReachableContact]],
    due: Mapping[ReachableContact, Sequence[ReminderLine]],
) -> dict[ReachableContact, list[ReminderLine]]:
    """By contact with enough open directives, the lines of its digest; they include today's reminders (`due`)."""
    monday = day.today - timedelta(days=day.today.weekday())
    ends_at = schedule.at(monday + timedelta(days=7), time(0))
    by_contact: dict[ReachableContact, list[OwedTask]] = defaultdict(list)
    for one in owed:
        if one.unit_id not in day.pauses.paused:
            for contact in contacts.get(one.assignment_id, ()):
                by_contact[contact].append(one)
    found = {}
    for contact, theirs in by_contact.items():
        week = [one for one in theirs if one.due_at <= ends_at]
        if week and len({one.period.directive_id for one in theirs}) >= (day.plan.unit_digest or 1):
            steps_due = {line.owed.task_id: line.step for line in due.get(contact, ())}
            found[contact] = [ReminderLine(one, steps_due.get(one.task_id, ReminderStep.DIGEST)) for one in week]
    return found
