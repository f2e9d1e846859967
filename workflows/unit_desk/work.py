"""The work of a unit over all of its letters: the rows of their own pages, in one order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.boards.platform_figures import OfferedFigures, offered_to_all
from directives.models import Assignment, Directive, Task, Unit
from directives.queries import extension_requests
from directives.terms import DirectiveState
from directives.unit_desks import letters
from workflows.acknowledging.unit_lines import read_lines
from workflows.acknowledging.unit_work import Typed, UnitWork, WorkRow, arrange, by_date, typed_of


@dataclass(frozen=True)
class DeskRow:
    """A row of a letter's own page, with the letter."""

    assignment: Assignment
    row: WorkRow


@dataclass(frozen=True)
class DeskWork:
    """What is to be done over all letters that are followed."""

    to_do: tuple[DeskRow, ...]
    """By date."""
    to_confirm: tuple[tuple[Assignment, OfferedFigures], ...]
    to_acknowledge: tuple[Assignment, ...]
    """Letters that the unit has not acknowledged: their pages begin with that."""
    by_letter: dict[int, int]
    """{assignment id: how many things are to be done of it}, as its own page counts them."""

    @property
    def count(self) -> int:
        return len(self.to_do) + len(self.to_confirm)


def work_of(session: Session, unit: Unit, now: datetime, *, by_head: bool = False) -> DeskWork:
    """The work of the unit, in as many queries for many letters as for one; `by_head`: read by one who releases."""
    assignments = letters.assignments_of(session, unit.id, Directive.state == DirectiveState.ISSUED)
    tasks = letters.tasks_of(session, assignments)
    requests = extension_requests.requests_for(session, tasks)
    # the versions of reports are shown on the letter's own page
    typed = typed_of(session, tasks, requests, by_head=by_head)
    found = _arranged(session, assignments, typed, tasks, now)
    rows = [DeskRow(one, row) for one in assignments for row in found[one.id].to_do]
    return DeskWork(
        to_do=tuple(sorted(rows, key=lambda one: by_date(one.row))),
        to_confirm=tuple((one, figures) for one in assignments for figures in found[one.id].to_confirm),
        to_acknowledge=tuple(one for one in assignments if not one.acknowledged_at and not one.not_ours_at),
        by_letter={one.id: found[one.id].count for one in assignments},
    )


def _arranged(
    session: Session, assignments: Sequence[Assignment], typed: Typed, tasks: Sequence[Task], now: datetime
) -> dict[int, UnitWork]:
    said, offered = remarks.of_tasks(session, tasks, now), offered_to_all(session, assignments, now)
    theirs: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        theirs[task.assignment_id].append(task)
    return {
        one.id: arrange(read_lines(one, theirs[one.id], said, now, by_desk=True), typed, offered[one.id])
        for one in assignments
    }
