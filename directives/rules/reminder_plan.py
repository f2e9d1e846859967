"""Reminder plans: when units are reminded, and when a long silence is escalated. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from directives.rules import schedule
from directives.rules.schedule import OfficeHours, WorkingCalendar
from directives.terms import ReminderStep

LONG_ENOUGH = timedelta(days=14)
"""Whoever has less time than this is not reminded halfway: the day before comes soon enough."""
LONGEST = 60
"""So many working days at most may lie between a date and what follows from it."""
STILL_TRUE = timedelta(days=14)
"""Until how long after its moment a late run still speaks of a date gone by."""


class InvalidPlan(ValueError):
    """A plan has an unknown key or a value out of range."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__(f"a plan of reminders cannot hold {name}={value!r}")
        self.name, self.value = name, value


@dataclass(frozen=True)
class ReminderPlan:
    """Which reminders go out. Numbers count working days; None is never."""

    halfway: bool = True
    """In the middle of the time given, where that is long enough."""
    day_before: bool = True
    """On the last working day before the date's own."""
    morning: bool = True
    """In the morning of the date's own day."""
    after: int | None = 1
    """So many working days after it."""
    superior_after: int | None = 3
    """The unit's superior is told, so many working days after it."""
    leader_after: int | None = 5
    """The agency's leaders are told, so many working days after it."""
    opening: bool = True
    """When a period of a recurring item opens."""
    unit_digest: int | None = None
    """An agency's alone: each week one mail with all that is open, to contacts with so many directives open."""


class Duty(NamedTuple):
    """What a unit owes by a date: since when, until when, and whether it is a supplement."""

    since: datetime
    due_at: datetime
    returned: bool = False


class ReminderMoment(NamedTuple):
    """When a step of a plan falls, for one due date."""

    at: datetime
    offset: ReminderStep


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
        right = value is None or (type(value) is int and 1 <= value <= LONGEST)
    if not right:
        raise InvalidPlan(name, value)
    return value


def differences(plan: ReminderPlan, base: ReminderPlan) -> dict[str, Any]:
    """What to store of a plan: its differences from `base`."""
    under = asdict(base)
    return {name: value for name, value in asdict(plan).items() if value != under[name]}


def reminders(plan: ReminderPlan, given: Duty, calendar: WorkingCalendar, hours: OfficeHours) -> list[ReminderMoment]:
    """When a unit is reminded of a due date, earliest first; each when offices open on a working day.

    One that lies before the unit was given its duty is none: its first mail has just said it.
    """
    opens = partial(schedule.at, hour=hours[0])
    found = [ReminderMoment(opens(day), offset) for offset, day in _days(plan, given, calendar)]
    return sorted(moment for moment in found if given.since <= moment.at and _on_its_side(moment, given))


def _days(plan: ReminderPlan, given: Duty, calendar: WorkingCalendar) -> Iterator[tuple[ReminderStep, date]]:
    due_on = schedule.last_day(given.due_at)
    if plan.halfway and not given.returned and given.due_at - given.since >= LONG_ENOUGH:
        middle = schedule.local(given.since + (given.due_at - given.since) / 2).date()
        yield ReminderStep.HALFWAY, _worked(middle, calendar)
    if plan.day_before:
        yield ReminderStep.DAY_BEFORE, calendar.working_day_before(due_on)
    if plan.morning:
        yield ReminderStep.MORNING, _worked(due_on, calendar)
    if plan.after is not None:
        yield ReminderStep.AFTER, calendar.days_after(due_on, plan.after)


def _worked(day: date, calendar: WorkingCalendar) -> date:
    """The day itself if it is worked, else the last working day before it."""
    return day if calendar.works(day) else calendar.working_day_before(day)


def _on_its_side(moment: ReminderMoment, given: Duty) -> bool:
    """Whether a reminder before a date really falls before it; an early due hour can pass it."""
    return moment.offset == ReminderStep.AFTER or moment.at < given.due_at


def due_reminder(
    moments: list[ReminderMoment], due_at: datetime, now: datetime, resumed_at: datetime | None = None
) -> ReminderMoment | None:
    """The last moment that has come and is not stale; missed earlier ones are covered by it.

    A unit whose pause has ended at `resumed_at` hears then what it was spared meanwhile.
    """
    come = [moment for moment in moments if moment.at <= now]
    if not come:
        return None
    last = come[-1]
    if last.offset != ReminderStep.AFTER:
        return last if now < due_at else None
    since = last.at if resumed_at is None else max(last.at, resumed_at)
    return last if now < since + STILL_TRUE else None


def due_escalation(
    days: int | None,
    due_at: datetime,
    calendar: WorkingCalendar,
    hours: OfficeHours,
    now: datetime,
    resumed_at: datetime | None = None,
) -> bool:
    """Whether a date passed so many working days ago, and not so long ago that it is stale.

    The days of a pause that ended after the date do not count against the unit.
    """
    if days is None or now < due_at:
        return False
    moment = escalation(days, due_at, calendar, hours, resumed_at)
    return moment <= now < moment + STILL_TRUE


def escalation(
    days: int, due_at: datetime, calendar: WorkingCalendar, hours: OfficeHours, resumed_at: datetime | None = None
) -> datetime:
    """When a silence of so many working days after a date is escalated."""
    gone_on = schedule.last_day(due_at)
    if resumed_at is not None:
        gone_on = max(gone_on, schedule.local(resumed_at).date())
    return schedule.at(calendar.days_after(gone_on, days), hours[0])
