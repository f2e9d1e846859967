"""What every board, page, paper and mail counts: tasks by where they stand, and the run of an item's periods."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from directives.rules.status import NO_DEBT, Reading
from directives.terms import Timeliness


class TaskCounts(NamedTuple):
    """Counts of some tasks, over all periods opened so far; boards/progress counts the same in SQL."""

    owed: int = 0
    """Owed or done; a period that has just opened does not count yet."""
    done: int = 0
    late: int = 0
    due_soon: int = 0
    """At units that were reached."""
    supplement_late: int = 0
    awaits_date: int = 0
    """Given late and still open: the unit has no date of its own."""
    done_on_time: int = 0
    done_late: int = 0
    open_on_time: int = 0
    given_late: int = 0

    @property
    def timeliness(self) -> dict[Timeliness, int]:
        """The counts of tasks with a date, without those at zero."""
        found = {
            Timeliness.DONE_ON_TIME: self.done_on_time,
            Timeliness.DONE_LATE: self.done_late,
            Timeliness.OPEN_ON_TIME: self.open_on_time,
            Timeliness.OPEN_LATE: self.late,
            Timeliness.GIVEN_LATE: self.given_late,
        }
        return {kind: count for kind, count in found.items() if count}


def count(found: Reading) -> TaskCounts:
    """What one task adds to the counts."""
    return TaskCounts(
        owed=found.counted,
        done=found.counted and found.done,
        late=found.late,
        due_soon=found.due_soon and found.reached,
        supplement_late=found.supplement_late,
        awaits_date=found.given_late and found.open,
        done_on_time=found.timeliness is Timeliness.DONE_ON_TIME,
        done_late=found.timeliness is Timeliness.DONE_LATE,
        open_on_time=found.timeliness is Timeliness.OPEN_ON_TIME,
        given_late=found.given_late,
    )


def total(some: Iterable[TaskCounts]) -> TaskCounts:
    """The counts of all of these tasks."""
    return TaskCounts(*map(sum, zip(TaskCounts(), *some, strict=True)))


RUN = 6
"""How many of an item's last periods a run shows."""


class PeriodMark(StrEnum):
    """What a unit did in one period of a recurring item."""

    DONE = "done"
    MISSED = "missed"
    RETURNED = "returned"
    RUNNING = "running"
    NOT_ASKED = "not_asked"
    """Skipped, exempt, before the unit was assigned or told: no gap."""


def mark(found: Reading | None, closed: bool) -> PeriodMark:
    """The mark of a unit's task in a period; None if it has none."""
    if found is None or found.status in NO_DEBT:
        return PeriodMark.NOT_ASKED
    if found.done:
        return PeriodMark.DONE
    if found.late:
        return PeriodMark.MISSED
    if found.returned:
        return PeriodMark.RETURNED
    running = not closed or found.timeliness is Timeliness.OPEN_ON_TIME
    return PeriodMark.RUNNING if running else PeriodMark.NOT_ASKED
