"""Reminder plans: when units are reminded, and when a long silence is escalated. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from directives.rules import schedule
from directives.rules.schedule import OfficeHours, WorkingCalendar
from directives.terms import ReminderStep

MIN_FOR_HALFWAY = timedelta(days=14)
"""A unit with less time than this gets no halfway reminder: the one on the day before comes soon enough."""
MOST_DAYS = 60
"""The largest number of working days that a plan accepts."""
STALE_AFTER = timedelta(days=14)
"""A missed reminder or escalation about a past date is no longer sent this long after its moment."""


class InvalidPlan(ValueError):
    """A plan has an unknown key or a value out of range."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__(f"a plan of reminders cannot hold {name}={value!r}")
        self.name, self.value = name, value


@dataclass(frozen=True)
class ReminderPlan:
    """Which reminders go out. Numbers count working days; None is never."""

    halfway: bool = True
    """Halfway between assignment and due date, if at least MIN_FOR_HALFWAY lies between."""
    day_before: bool = True
    """On the last working day before the due date."""
    morning: bool = True
    """In the morning of the due date."""
    after: int | None = 1
    """This many working days after the due date."""
    superior_after: int | None = 3
    """The unit's superior is mailed this many working days after the due date."""
    leader_after: int | None = 5
    """The agency's leaders are mailed this many working days after the due date."""
    opening: bool = True
    """Whether units are mailed when a period of a recurring item opens."""
    unit_digest: int | None = None
    """Least number of open directives for which a contact gets a weekly digest; only in an agency's plan."""


class Duty(NamedTuple):
    """What a unit owes by a date: since when, by when, and whether it is a supplement to a returned report."""

    since: datetime
    due_at: datetime
    returned: bool = False


class ReminderMoment(NamedTuple):
    """When a step of a plan falls, for one due date."""

    at: datetime
    step: ReminderStep


NUMBERS = frozenset({"after", "superior_after", "leader_after", "unit_digest"})
NAMES = frozenset(field.name for field in fields(ReminderPlan))


def plan_of(*layers: Mapping[str, Any]) -> ReminderPlan:
    """The default plan, changed by each layer: the agency's, then the directive's. Raises InvalidPlan."""
    plan = ReminderPlan()
    for layer in layers:
        plan = replace(plan, **{name: _checked(name, value) for name, value in layer.items()})
    return plan


def _checked(name: str, value: Any) -> Any:
    if name not in NAMES:
        raise InvalidPlan(name, value)
    if name not in NUMBERS:
        right = isinstance(value, bool)
    else:
        right = value is None or (type(value) is int and 1 <= value <= MOST_DAYS)
    if not right:
        raise InvalidPlan(name, value)
    return value


def differences(plan: ReminderPlan, base: ReminderPlan) -> dict[str, Any]:
    """What to store of a plan: its differences from `base`."""
    base_values = asdict(base)
    return {name: value for name, value in asdict(plan).items() if value != base_values[name]}


def reminders(plan: ReminderPlan, duty: Duty, calendar: WorkingCalendar, hours: OfficeHours) -> list[ReminderMoment]:
    """When a unit is reminded of a due date, earliest first; each when offices open on a working day.

    Moments before the duty began are left out: the first mail has just named the date.
    """
    opens = partial(schedule.at, hour=hours[0])
    found = [ReminderMoment(opens(day), step) for step, day in _days(plan, duty, calendar)]
    return sorted(moment for moment in found if duty.since <= moment.at and _on_its_side(moment, duty))


def _days(plan: ReminderPlan, duty: Duty, calendar: WorkingCalendar) -> Iterator[tuple[ReminderStep, date]]:
    due_on = schedule.last_day(duty.due_at)
    if plan.halfway and not duty.returned and duty.due_at - duty.since >= MIN_FOR_HALFWAY:
        middle = schedule.local(duty.since + (duty.due_at - duty.since) / 2).date()
        yield ReminderStep.HALFWAY, _worked(middle, calendar)
    if plan.day_before:
        yield ReminderStep.DAY_BEFORE, calendar.working_day_before(due_on)
    if plan.morning:
        yield ReminderStep.MORNING, _worked(due_on, calendar)
    if plan.after is not None and not duty.returned:  # a unit with a late supplement has answered
        yield ReminderStep.AFTER, calendar.days_after(due_on, plan.after)


def _worked(day: date, calendar: WorkingCalendar) -> date:
    """The day itself if it is worked, else the last working day before it."""
    return day if calendar.works(day) else calendar.working_day_before(day)


def _on_its_side(moment: ReminderMoment, duty: Duty) -> bool:
    """Whether a reminder before a date really falls before it; an early due hour can pass it."""
    return moment.step == ReminderStep.AFTER or moment.at < duty.due_at


def due_reminder(
    moments: list[ReminderMoment], due_at: datetime, now: datetime, resumed_at: datetime | None = None
) -> ReminderMoment | None:
    """The last moment that has come and is not stale; missed earlier ones are covered by it.

    A unit whose pause ended at `resumed_at` then gets the reminder that fell into the pause.
    """
    passed = [moment for moment in moments if moment.at <= now]
    if not passed:
        return None
    last = passed[-1]
    if last.step != ReminderStep.AFTER:
        return last if now < due_at else None
    since = last.at if resumed_at is None else max(last.at, resumed_at)
    return last if now < since + STALE_AFTER else None


def due_escalation(
    days: int | None,
    due_at: datetime,
    calendar: WorkingCalendar,
    hours: OfficeHours,
    now: datetime,
    resumed_at: datetime | None = None,
) -> bool:
    """Whether a date passed `days` working days ago, and the escalation is not stale yet.

    The days of a pause that ended after the date do not count against the unit.
    """
    if days is None or now < due_at:
        return False
    moment = escalation(days, due_at, calendar, hours, resumed_at)
    return moment <= now < moment + STALE_AFTER


def escalation(
    days: int, due_at: datetime, calendar: WorkingCalendar, hours: OfficeHours, resumed_at: datetime | None = None
) -> datetime:
    """When a silence is escalated: `days` working days after a due date."""
    counted_from = schedule.last_day(due_at)
    if resumed_at is not None:
        counted_from = max(counted_from, schedule.local(resumed_at).date())
    return schedule.at(calendar.days_after(counted_from, days), hours[0])
