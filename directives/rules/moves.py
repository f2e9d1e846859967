"""What an event does to a task: the facts before it in, the facts after it out. Pure.

record/projection.py applies it to the stored rows, past/history.py replays it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from directives.rules.status import ASKS_REPORT, ENDED, TaskFacts, is_open, is_returned
from directives.terms import EventKind, ObjectionKind, ReportingMode, Standing

MOVES: dict[EventKind, Standing] = {
    EventKind.UNDER_WAY: Standing.UNDER_WAY,
    EventKind.IMPLEMENTED: Standing.IMPLEMENTED,
    EventKind.REPORTED: Standing.REPORTED,
    EventKind.INCIDENT_REPORTED: Standing.REPORTED,
    EventKind.APPROVED: Standing.APPROVED,
    EventKind.RETURNED: Standing.RETURNED,
    EventKind.EXEMPTED: Standing.EXEMPT,
    EventKind.PERIOD_SKIPPED: Standing.SKIPPED,
    EventKind.TASK_SKIPPED: Standing.SKIPPED,
    EventKind.ITEM_STOPPED: Standing.STOPPED,
    EventKind.FOLLOW_UP_CLOSED: Standing.STOPPED,
    EventKind.DIRECTIVE_WITHDRAWN: Standing.WITHDRAWN,
}
"""The standing after an event; nothing moves a task that has ended, but ASKED_AGAIN one that was skipped."""

SUBMISSIONS = frozenset({EventKind.IMPLEMENTED, EventKind.REPORTED, EventKind.INCIDENT_REPORTED})

DOCUMENTS = frozenset({EventKind.DOCUMENT_ARRIVED, EventKind.DOCUMENT_DECLINED})
"""An incoming document may answer the task; a person decided that it does not."""

OBJECTIONS: dict[EventKind, ObjectionKind] = {
    EventKind.CANNOT: ObjectionKind.CANNOT,
    EventKind.TASK_NOT_OURS: ObjectionKind.NOT_OURS,
    EventKind.EXEMPTION_ASKED: ObjectionKind.EXEMPTION,
}
"""What a unit says against a task: it waits for an answer, or until the task moves."""

MOVING = (
    MOVES.keys()
    | DOCUMENTS
    | OBJECTIONS.keys()
    | {
        *(EventKind.OBJECTION_REFUSED, EventKind.DEADLINE_MOVED, EventKind.EXTENSION_GRANTED),
        *(EventKind.OWN_DATE_SET, EventKind.ASKED_AGAIN),
    }
)
"""The kinds of events that can change the facts of a task; `after` leaves them as they are for any other."""

ACKNOWLEDGING = (
    SUBMISSIONS | OBJECTIONS.keys() | {EventKind.ACKNOWLEDGED, EventKind.UNDER_WAY, EventKind.EXTENSION_ASKED}
)
"""Any answer acknowledges the directive too."""


def after(
    facts: TaskFacts,
    kind: EventKind,
    happened_at: datetime,
    due_at: datetime | None = None,
    mode: ReportingMode = ReportingMode.NONE,
    review_from: datetime | None = None,
) -> TaskFacts:
    """The facts after an event of `kind`.

    `due_at` is the new date where the event sets one, `mode` is the item's, `review_from` is of a report.
    """
    if facts.standing in ENDED:
        return _asked_again(facts, due_at) if kind == EventKind.ASKED_AGAIN else facts
    if kind in {EventKind.DEADLINE_MOVED, EventKind.EXTENSION_GRANTED, EventKind.OWN_DATE_SET}:
        return _redated(facts, kind, due_at)
    if kind not in MOVES:
        return _awaited(facts, kind, happened_at)
    waits = review_from if kind == EventKind.REPORTED else None
    moved = facts._replace(standing=MOVES[kind], objected=None, review_from=waits)
    if kind in SUBMISSIONS and not (kind == EventKind.IMPLEMENTED and mode in ASKS_REPORT):
        first = first_of(facts.first_submitted_at, happened_at)
        moved = moved._replace(first_submitted_at=first, document_at=None)
    wanted = facts.return_due_at if is_open(moved, mode) else None
    return moved._replace(return_due_at=due_at if kind == EventKind.RETURNED else wanted)


def review_from(mode: ReportingMode, data: Mapping[str, Any], recorded_at: datetime) -> datetime | None:
    """Since when the report of an event waits for an officer to read it; None if nobody need read it.

    Figures need it only where they have a point to look at: their event says so, but for those of old.
    """
    need_none = mode == ReportingMode.INCIDENT or (mode == ReportingMode.FIGURES and not data.get("flags"))
    return None if need_none else recorded_at


def _asked_again(facts: TaskFacts, due_at: datetime | None) -> TaskFacts:
    """What was not asked of one unit is asked after all, by a date that no later event makes earlier."""
    if facts.standing != Standing.SKIPPED:
        return facts
    return facts._replace(standing=Standing.SILENT, due_at=due_at, extended_due_at=due_at)


def later(moved: datetime | None, extended: datetime | None) -> datetime | None:
    """The date of a task whose period was moved: never earlier than an extension granted to its unit."""
    return max(moved, extended) if moved and extended else moved


def _awaited(facts: TaskFacts, kind: EventKind, happened_at: datetime) -> TaskFacts:
    """What of the unit begins or ends to wait for the department."""
    if kind in DOCUMENTS:
        return facts._replace(document_at=happened_at if kind == EventKind.DOCUMENT_ARRIVED else None)
    if kind in OBJECTIONS or kind == EventKind.OBJECTION_REFUSED:
        return facts._replace(objected=OBJECTIONS.get(kind))
    return facts


def _redated(facts: TaskFacts, kind: EventKind, due_at: datetime | None) -> TaskFacts:
    """A later date for all, or for one unit; for a returned report the latter moves only the date of the return."""
    if kind == EventKind.DEADLINE_MOVED:
        return facts._replace(due_at=later(due_at, facts.extended_due_at))
    if is_returned(facts):
        return facts._replace(return_due_at=due_at)
    return facts._replace(due_at=due_at, extended_due_at=due_at)


def first_of(known: datetime | None, happened_at: datetime) -> datetime:
    """The earlier of the two, in whatever order they were entered."""
    return happened_at if known is None else min(known, happened_at)
