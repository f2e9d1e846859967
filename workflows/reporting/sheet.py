"""What the page of one task shows beside its form: where it stands, its versions, the periods before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Evidence, Extension, Item, Report, Review, Task
from directives.queries import handed_in
from directives.queries.task_status import read_as_told
from directives.rules import schedule
from directives.terms import Standing, Status, Verdict


class PeriodView(NamedTuple):
    """One period of an item as this unit has it."""

    task: Task
    status: Status
    late: bool
    due_soon: bool


@dataclass(frozen=True)
class TaskPage:
    """The page of one task."""

    turn: PeriodView
    others: tuple[PeriodView, ...]
    """The item's other periods, the newest first."""
    next_due_at: datetime | None
    versions: Sequence[Report]
    """The newest first."""
    returned: Review | None
    previous: dict[int, Decimal | None]
    """The figures of the period before, by the figure's id."""
    files: Sequence[Evidence]
    shut: handed_in.ClosedReason | None
    extensions: Sequence[Extension]
    """The unit's extension requests, the newest first."""
    may_ask: bool
    """Whether a later date can be asked for."""

    @property
    def last(self) -> Report | None:
        """The newest version."""
        return self.versions[0] if self.versions else None


def task_sheet(session: Session, task: Task, now: datetime) -> TaskPage:
    """Gather it."""
    siblings = session.scalars(
        select(Task).where(Task.assignment_id == task.assignment_id, Task.item_id == task.item_id)
    ).all()
    turns = sorted(siblings, key=lambda one: one.period.number, reverse=True)
    versions = handed_in.reports(session, [task])
    return TaskPage(
        turn=_turn(task, now),
        others=tuple(_turn(one, now) for one in turns if one.id != task.id),
        next_due_at=_next(task.item, turns[0]),
        versions=versions,
        returned=_returned(versions) if task.standing == Standing.RETURNED else None,
        previous=_figures_before(session, task, turns),
        files=handed_in.drafted_files(session, task),
        shut=handed_in.closed_reason(task),
        extensions=task.extensions[::-1],
        may_ask=extend.why_not_extendable(task) is None,
    )


def _turn(task: Task, now: datetime) -> PeriodView:
    found = read_as_told(task, now)
    return PeriodView(task, found.status, found.late, found.due_soon)


def _next(item: Item, latest: Task) -> datetime | None:
    """The cut-off after the latest period, where one is to come."""
    planned = latest.period.planned_due_at
    if not item.rrule or planned is None or item.stopped_at or handed_in.assignment_closed_reason(latest.assignment):
        return None
    due_at = schedule.next_cutoff(item.rrule, planned)
    ends_before = due_at is not None and item.last_due_at is not None and due_at > item.last_due_at
    return None if ends_before else due_at


def _returned(versions: Sequence[Report]) -> Review | None:
    reviews = [review for report in versions for review in report.reviews if review.verdict == Verdict.RETURNED]
    return max(reviews, key=lambda review: review.id, default=None)


def _figures_before(session: Session, task: Task, turns: Sequence[Task]) -> dict[int, Decimal | None]:
    before = next((one for one in turns if one.period.number < task.period.number), None)
    reports = handed_in.reports(session, [before]) if before and task.item.figures else []
    return {figure.spec_id: figure.value for figure in reports[0].figures} if reports else {}
