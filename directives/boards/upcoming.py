"""The next due dates of a directive with the moments of their reminders, for pages that show the plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Directive, Item
from directives.queries.agency_calendar import calendar_of
from directives.rules import reminder_plan, schedule
from directives.rules.reminder_plan import Duty, ReminderMoment, ReminderPlan
from directives.rules.schedule import OfficeHours, WorkingCalendar
from directives.terms import DirectiveState, Obligation


@dataclass(frozen=True)
class UpcomingDate:
    """A due date of an item, and when units that owe it are reminded."""

    item: Item
    due_at: datetime
    moments: Sequence[ReminderMoment]


def upcoming(
    session: Session, directive: Directive, plan: ReminderPlan, hours: OfficeHours, now: datetime
) -> list[UpcomingDate]:
    """The next due date of each mandatory item with a date; a draft is treated as if issued now."""
    calendar = calendar_of(session, directive.issuer_id)
    binding = [
        item
        for item in directive.items
        if item.obligation == Obligation.MANDATORY and item.through_id is None and item.stopped_at is None
    ]
    given = _of_draft(binding, calendar, now) if directive.state == DirectiveState.DRAFT else _running(binding, now)
    found = [
        UpcomingDate(item, duty.due_at, reminder_plan.reminders(plan, duty, calendar, hours)) for item, duty in given
    ]
    return sorted(found, key=lambda one: (one.due_at, one.item.position))


def _of_draft(items: Iterable[Item], calendar: WorkingCalendar, now: datetime) -> Iterator[tuple[Item, Duty]]:
    for item in items:
        due_at = schedule.first_cutoff(item.rrule, now, calendar) if item.rrule else item.due_at
        if due_at is not None and due_at > now:
            yield item, Duty(now, due_at)


def _running(items: Iterable[Item], now: datetime) -> Iterator[tuple[Item, Duty]]:
    for item in items:
        for period in item.periods:
            open_still = period.skipped_at is None and period.locked_at is None
            if open_still and period.due_at is not None and period.due_at > now:
                yield item, Duty(period.opens_at, period.due_at)
