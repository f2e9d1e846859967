"""The work of a unit over all of its letters: the rows of their own pages, in one order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.boards.platform_figures import OfferedFigures, offered_to_all
from directives.models import Assignment, Directive, Task, Unit
from directives.queries import extension_requests, submissions
from directives.questions import conversations
from directives.releases.asking import waiting_of
from directives.terms import DirectiveState, ExtensionState
from directives.unit_desks import letters
from workflows.acknowledging.unit_lines import ItemLine, read_lines
from workflows.acknowledging.unit_work import Typed, UnitWork, WorkRow, arrange, by_date


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
    found = _arranged(session, assignments, _typed(session, tasks, by_head), tasks, now)
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
    return {one.id: arrange(_lines(one, theirs[one.id], said, now), typed, offered[one.id]) for one in assignments}


def _lines(
    assignment: Assignment, tasks: Sequence[Task], said: remarks.RemarksOfTasks, now: datetime
) -> list[ItemLine]:
    found = read_lines(assignment, tasks, said, now)
    return [line for line in found if not line.item.mode.is_incident]


def _typed(session: Session, tasks: Sequence[Task], by_head: bool) -> Typed:
    """What makes a row of work; the versions of reports are shown on the letter's own page."""
    requests = extension_requests.requests_for(session, tasks)
    return Typed(
        reports=(),
        drafts=submissions.drafts_saved_at(session, tasks),
        questions=conversations.unanswered(session, [task.id for task in tasks]),
        extensions=frozenset(one.task_id for one in requests if one.state == ExtensionState.ASKED),
        waiting=waiting_of(session, tasks).keys(),
        by_head=by_head,
    )
