"""Facts + now -> where a task stands. Pure, and the only place that decides it (design, decision 1).

A task's standing is moved by events alone, by the table MOVES; its status joins the standing with what the
assignment knows (told, acknowledged); its timeliness depends on the time and is never stored.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from directives.terms import EventKind, Obligation, ReportingMode, Standing, Status, Timeliness

ENDED = frozenset({Standing.SKIPPED, Standing.STOPPED, Standing.WITHDRAWN, Standing.REPLACED})
"""Outside every count from that moment on; what was answered is kept."""

UNCOUNTED = ENDED | {Standing.EXEMPT}

DONE = frozenset({Standing.IMPLEMENTED, Standing.REPORTED, Standing.APPROVED})
"""Implemented, and reported where that is asked."""

OWING = frozenset({Standing.SILENT, Standing.UNDER_WAY, Standing.RETURNED})
"""Something is still wanted of the unit."""

MOVES: dict[EventKind, Standing] = {
    EventKind.UNDER_WAY: Standing.UNDER_WAY,
    EventKind.IMPLEMENTED: Standing.IMPLEMENTED,
    EventKind.REPORTED: Standing.REPORTED,
    EventKind.INCIDENT_REPORTED: Standing.REPORTED,
    EventKind.APPROVED: Standing.APPROVED,
    EventKind.RETURNED: Standing.RETURNED,
    EventKind.EXEMPTED: Standing.EXEMPT,
    EventKind.PERIOD_SKIPPED: Standing.SKIPPED,
    EventKind.ITEM_STOPPED: Standing.STOPPED,
    EventKind.FOLLOW_UP_CLOSED: Standing.STOPPED,
    EventKind.DIRECTIVE_WITHDRAWN: Standing.WITHDRAWN,
}
"""Where an event moves a task; what is ended is moved by nothing."""

SUBMISSIONS = frozenset({EventKind.IMPLEMENTED, EventKind.REPORTED, EventKind.INCIDENT_REPORTED})

ACKNOWLEDGING = SUBMISSIONS | {EventKind.ACKNOWLEDGED, EventKind.UNDER_WAY, EventKind.EXTENSION_ASKED}
"""Whoever answers has received the letter too."""

DUE_SOON = timedelta(days=2)


def first_of(known: datetime | None, happened_at: datetime) -> datetime:
    """The earlier of the two: what came first counts, in whatever order it was entered."""
    return happened_at if known is None else min(known, happened_at)


@dataclass(frozen=True)
class TaskFacts:
    """What the ledger says of a task."""

    standing: Standing = Standing.SILENT
    first_submitted_at: datetime | None = None
    due_at: datetime | None = None
    return_due_at: datetime | None = None
    extended_due_at: datetime | None = None
    """The later date last granted to this unit alone: no move of the whole period takes it back."""


def after(facts: TaskFacts, kind: EventKind, happened_at: datetime, due_at: datetime | None = None) -> TaskFacts:
    """The facts after an event of `kind`; `due_at` is the new date where the event sets one."""
    if facts.standing in ENDED:
        return facts
    if kind == EventKind.DEADLINE_MOVED:
        return replace(facts, due_at=later(due_at, facts.extended_due_at))
    if kind == EventKind.EXTENSION_GRANTED:
        return _extended(facts, due_at)
    if kind not in MOVES:
        return facts
    standing = MOVES[kind]
    first = facts.first_submitted_at
    if kind in SUBMISSIONS:
        first = first_of(first, happened_at)
    wanted = facts.return_due_at if standing == Standing.UNDER_WAY else None
    wanted = due_at if kind == EventKind.RETURNED else wanted
    return replace(facts, standing=standing, first_submitted_at=first, return_due_at=wanted)


def later(moved: datetime | None, extended: datetime | None) -> datetime | None:
    """The date of a task whose period was moved: what was granted to its unit before is never shortened."""
    return max(moved, extended) if moved and extended else moved


def _extended(facts: TaskFacts, due_at: datetime | None) -> TaskFacts:
    """A later date for the unit alone: of what was returned it moves the return's own date and no other."""
    if _is_returned(facts):
        return replace(facts, return_due_at=due_at)
    return replace(facts, due_at=due_at, extended_due_at=due_at)


def binding(facts: TaskFacts) -> datetime | None:
    """By when a task is owed: what was returned has its own date."""
    return facts.return_due_at if _is_returned(facts) else facts.due_at


def _is_returned(facts: TaskFacts) -> bool:
    """What was returned stays so while the unit says that it is at work on it."""
    return facts.standing == Standing.RETURNED or facts.return_due_at is not None


def status(
    standing: Standing, obligation: Obligation, *, told: bool, acknowledged: bool, mode: ReportingMode
) -> Status:
    """The word that the board shows for a task."""
    if standing != Standing.SILENT:
        return Status(standing)
    if obligation == Obligation.CONDITIONAL or mode == ReportingMode.INCIDENT:
        return Status.NOTHING
    if acknowledged:
        return Status.ACKNOWLEDGED
    return Status.NOTIFIED if told else Status.PENDING


def timeliness(facts: TaskFacts, obligation: Obligation, now: datetime) -> Timeliness | None:
    """Where a task stands in the two-by-two; None where it is in no lateness figure.

    Judged by the first submission: an officer's slowness makes nobody late. What was returned is open until
    its own date, and on time as long as that has not passed.
    """
    if facts.due_at is None or obligation != Obligation.MANDATORY or facts.standing in UNCOUNTED:
        return None
    if facts.standing in DONE and facts.first_submitted_at is not None:
        on_time = facts.first_submitted_at < facts.due_at
        return Timeliness.DONE_ON_TIME if on_time else Timeliness.DONE_LATE
    due_at = binding(facts)
    return Timeliness.OPEN_ON_TIME if due_at is None or now < due_at else Timeliness.OPEN_LATE


def due_soon(facts: TaskFacts, obligation: Obligation, now: datetime) -> bool:
    """Whether a task that is still owed falls due within two days."""
    due_at = facts.return_due_at or facts.due_at
    if due_at is None or obligation != Obligation.MANDATORY or facts.standing not in OWING:
        return False
    return now < due_at <= now + DUE_SOON
