"""Facts and the time in, one Reading out."""

from datetime import datetime, timedelta
from typing import NamedTuple

from directives.rules.periods.grace import is_in_time, late_from
from directives.rules.status.facts import AssignmentFacts, ItemFacts, TaskFacts
from directives.rules.status.standing import (
    UNCOUNTED,
    due_at_of,
    is_asked,
    is_done,
    is_given_late,
    is_open,
    is_returned,
)
from directives.terms import ObjectionKind, Obligation, Reach, ReportingMode, Standing, Status, Timeliness

DUE_SOON = timedelta(days=2)

COUNTED_FROM = timedelta(days=1)
"""How long before its cut-off a later period begins to count; until then the period before stands for the item."""


class Reading(NamedTuple):
    """Where a task stands at one moment."""

    status: Status
    """The word that people see."""
    timeliness: Timeliness | None
    """None for a task that cannot be late: not mandatory, undated, ended, open at a unit that was not reached, or a
    report whose supplement is late."""
    due_at: datetime | None
    """The date that binds: a returned report has a date of its own; a date past when the unit was told binds nobody."""
    late_from: datetime | None
    """When that date has passed for good: the date and the grace of the period."""
    due_soon: bool
    """Whether it is still owed and due within DUE_SOON."""
    reach: Reach
    done: bool
    """Implemented, and reported if a report is asked."""
    open: bool
    """Neither done nor ended: the unit can still answer something, whatever the obligation."""
    returned: bool
    """Open after a report: returned for a supplement, or taken up again by the unit."""
    missing: bool
    """Open and mandatory, in a locked period too, and nothing of the unit waits for the department."""
    owed: bool
    """Open, mandatory, its period is not locked, and nothing of the unit waits for the department."""
    asked: bool
    """Whether the unit owes it or has done it."""
    counted: bool
    """Whether it counts in totals: asked, and its period has not just opened."""

    @property
    def reached(self) -> bool:
        """Whether the unit knows about the directive."""
        return self.reach is Reach.REACHED

    @property
    def late(self) -> bool:
        """Whether it is overdue; never where the unit was not reached, was told too late, or has answered."""
        return self.timeliness is Timeliness.OPEN_LATE

    @property
    def done_late(self) -> bool:
        """Whether it was done after its date."""
        return self.timeliness is Timeliness.DONE_LATE

    @property
    def given_late(self) -> bool:
        """Whether the unit was told at or after the due date, and has no date of its own."""
        return self.timeliness is Timeliness.GIVEN_LATE

    @property
    def supplement_late(self) -> bool:
        """Whether the supplement to a returned report is past its date. The unit has answered, so it is not late."""
        return self.status is Status.SUPPLEMENT_LATE


def read(task: TaskFacts, unit: AssignmentFacts, item: ItemFacts, now: datetime) -> Reading:
    """Where a task stands at `now`."""
    reach, done, open_ = reach_of(unit), is_done(task, item.mode), is_open(task, item.mode)
    due_at = due_at_of(task, unit)
    passes_at = late_from(due_at, item.grace_minutes)
    binds = item.obligation == Obligation.MANDATORY and item.mode != ReportingMode.INCIDENT
    bound_now = binds and (done or reach is Reach.REACHED)
    past = open_ and passes_at is not None and passes_at <= now
    waits = awaited(task) if open_ else None
    waits_for_supplement = bound_now and past and is_returned(task) and not waits
    word = Status.SUPPLEMENT_LATE if waits_for_supplement else _word(task.standing, unit, item)
    asked = is_asked(task, item.obligation, item.mode)
    is_new = just_opened(item.number, item.period_due_at, now)
    judged = bound_now and task.standing not in UNCOUNTED and not waits_for_supplement and not waits
    return Reading(
        status=waits or word,
        timeliness=_timeliness(task, unit, item, done=done, past=past) if judged else None,
        due_at=due_at,
        late_from=passes_at,
        due_soon=binds and open_ and not waits and due_at is not None and now < due_at <= now + DUE_SOON,
        reach=reach,
        done=done,
        open=open_,
        returned=open_ and is_returned(task),
        missing=binds and open_ and not waits,
        owed=binds and open_ and not waits and not item.locked,
        asked=asked,
        counted=asked and not (open_ and not is_returned(task) and is_new),
    )


def awaited(task: TaskFacts) -> Status | None:
    """What of the unit waits for the department: a document that may be the answer, or what it says against the task.

    Meanwhile it is neither late nor reminded (law 10).
    """
    if task.document_at is not None:
        return Status.AWAITS_MATCH
    return None if task.objected is None else Status(task.objected)


def just_opened(number: int, due_at: datetime | None, now: datetime) -> bool:
    """Whether a later period of a recurring item is too new to be owed yet."""
    return number > 1 and due_at is not None and due_at > now + COUNTED_FROM


def reach_of(unit: AssignmentFacts) -> Reach:
    """Whether a unit knows about the directive: a server accepted a mail to it, or it has answered some other way."""
    if unit.not_ours_at is not None:
        return Reach.NOT_OURS
    if unit.told_at is not None or unit.acknowledged_at is not None:
        return Reach.REACHED
    return Reach.FAILED if unit.unreachable_at is not None else Reach.UNSENT


AWAITED = frozenset({Status.AWAITS_MATCH, *map(Status, ObjectionKind)})
"""Words for a task on which the next step is the department's."""

RETURNED = frozenset({Status.RETURNED, Status.SUPPLEMENT_LATE})
"""Words for a returned report whose supplement has not come, before and after its date."""

NO_DEBT = frozenset(Status(standing) for standing in UNCOUNTED) | {Status.NOTHING}


def _word(standing: Standing, unit: AssignmentFacts, item: ItemFacts) -> Status:
    if standing != Standing.SILENT:
        return Status(standing)
    if item.obligation == Obligation.CONDITIONAL or item.mode == ReportingMode.INCIDENT:
        return Status.NOTHING
    if unit.acknowledged_at is not None:
        return Status.ACKNOWLEDGED
    return Status.NOTIFIED if unit.told_at is not None else Status.PENDING


def _timeliness(
    facts: TaskFacts, unit: AssignmentFacts, item: ItemFacts, *, done: bool, past: bool
) -> Timeliness | None:
    """Judged by the first submission, so that a slow review makes no unit late.

    A returned report is open again, and on time until its own due date.
    """
    if facts.due_at is None:
        return None
    if is_given_late(facts, unit):
        return Timeliness.GIVEN_LATE
    if done:
        in_time = is_in_time(facts.first_submitted_at, facts.due_at, item.grace_minutes)
        return Timeliness.DONE_ON_TIME if in_time else Timeliness.DONE_LATE
    return Timeliness.OPEN_LATE if past else Timeliness.OPEN_ON_TIME
