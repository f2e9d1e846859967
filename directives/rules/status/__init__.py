"""Decide where a task stands: facts and the time in, one Reading out. Pure; queries/status_sql.py is its SQL twin.

Events alone move the facts, by rules/moves.py. What depends on the time is computed here and never stored.
"""

from directives.rules.status.facts import AssignmentFacts, ItemFacts, TaskCounters, TaskFacts
from directives.rules.status.reading import (
    AWAITED,
    COUNTED_FROM,
    DUE_SOON,
    NO_DEBT,
    RETURNED,
    Reading,
    awaited,
    just_opened,
    reach_of,
    read,
)
from directives.rules.status.standing import (
    ASKS_REPORT,
    DONE,
    ENDED,
    OPEN,
    UNCOUNTED,
    counters_of,
    due_at_of,
    is_done,
    is_given_late,
    is_open,
    is_returned,
    set_due_at,
)

__all__ = [
    "ASKS_REPORT",
    "AWAITED",
    "COUNTED_FROM",
    "DONE",
    "DUE_SOON",
    "ENDED",
    "NO_DEBT",
    "OPEN",
    "RETURNED",
    "UNCOUNTED",
    "AssignmentFacts",
    "ItemFacts",
    "Reading",
    "TaskCounters",
    "TaskFacts",
    "awaited",
    "counters_of",
    "due_at_of",
    "is_done",
    "is_given_late",
    "is_open",
    "is_returned",
    "just_opened",
    "reach_of",
    "read",
    "set_due_at",
]
