"""What follows from the facts alone, without the time: whether a task is done or open, and which date binds."""

from datetime import datetime

from directives.rules.status.facts import AssignmentFacts, TaskCounters, TaskFacts
from directives.terms import Obligation, ReportingMode, Standing

ENDED = frozenset({Standing.SKIPPED, Standing.STOPPED, Standing.WITHDRAWN, Standing.REPLACED})
"""A task that has ended counts nowhere; its answers are kept."""

UNCOUNTED = ENDED | {Standing.EXEMPT}

DONE = frozenset({Standing.IMPLEMENTED, Standing.REPORTED, Standing.APPROVED})
"""Done; except IMPLEMENTED on an item that asks for a report, see is_done."""

OPEN = frozenset({Standing.SILENT, Standing.UNDER_WAY, Standing.RETURNED})
"""Neither done nor ended, whatever the item asks for."""

ASKS_REPORT = frozenset({ReportingMode.REPORT, ReportingMode.FIGURES})
"""Modes in which only a report makes a task done: IMPLEMENTED without one leaves it open."""


def is_done(task: TaskFacts, mode: ReportingMode) -> bool:
    """Whether nothing more is asked: 'Đã thực hiện' alone is not enough if a report is asked."""
    return task.standing in DONE and not _lacks_report(task, mode)


def is_open(task: TaskFacts, mode: ReportingMode) -> bool:
    """Whether the unit can still answer something."""
    return task.standing in OPEN or _lacks_report(task, mode)


def is_asked(task: TaskFacts, obligation: Obligation, mode: ReportingMode) -> bool:
    """Whether the unit owes it or has done it, a period that has just opened too."""
    nothing_yet = task.standing == Standing.SILENT and mode == ReportingMode.INCIDENT
    return task.standing not in UNCOUNTED and obligation != Obligation.CONDITIONAL and not nothing_yet


def counters_of(task: TaskFacts, obligation: Obligation, mode: ReportingMode) -> TaskCounters:
    """What a task adds to the counters of its assignment: by its facts alone, whatever the time."""
    asked = is_asked(task, obligation, mode)
    done = is_done(task, mode)
    answered = mode != ReportingMode.INCIDENT and (done or task.first_submitted_at is not None)
    return TaskCounters(asked, asked and done, task.review_from is not None, answered or task.document_at is not None)


def _lacks_report(task: TaskFacts, mode: ReportingMode) -> bool:
    """Whether 'Đã thực hiện' came before any report, or instead of the supplement to a returned one."""
    if task.standing != Standing.IMPLEMENTED or mode not in ASKS_REPORT:
        return False
    return task.first_submitted_at is None or task.return_due_at is not None


def due_at_of(facts: TaskFacts, unit: AssignmentFacts) -> datetime | None:
    """The date that binds this unit, if any."""
    return None if is_given_late(facts, unit) and not is_returned(facts) else set_due_at(facts)


def set_due_at(facts: TaskFacts) -> datetime | None:
    """The date set for the task, whether the unit was told in time or not; a returned report has its own, or none."""
    return facts.return_due_at if is_returned(facts) else facts.due_at


def is_given_late(facts: TaskFacts, unit: AssignmentFacts) -> bool:
    """Whether the unit was told at or after its due date; a later date of its own binds again.

    So is what a successor took over after the date, unless the unit before it had answered.
    """
    if facts.due_at is None:
        return False
    return (unit.reached_at is not None and facts.due_at <= unit.reached_at) or _was_taken_over_late(facts, unit)


def _was_taken_over_late(facts: TaskFacts, unit: AssignmentFacts) -> bool:
    taken, answered = unit.taken_over_at, facts.first_submitted_at
    if taken is None or facts.due_at is None or taken < facts.due_at:
        return False
    return answered is None or answered > taken


def is_returned(facts: TaskFacts) -> bool:
    """A returned report stays returned while the unit only says that it is under way."""
    if facts.standing == Standing.UNDER_WAY and facts.first_submitted_at is not None:
        return True
    return facts.standing == Standing.RETURNED or facts.return_due_at is not None
