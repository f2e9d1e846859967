"""The values of a unit's page of one task, apart from the form: status, versions and other periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import extend
from directives.acts.objecting import is_objectable
from directives.areas import remarks
from directives.areas.remarks import AreaRemark
from directives.boards.whats_next import next_cutoff
from directives.models import Evidence, EvidenceLink, Extension, Figure, Objection, Report, Review, Task
from directives.objections import said
from directives.queries import submissions
from directives.queries.task_status import read_as_told
from directives.questions import conversations
from directives.questions.conversations import Said
from directives.rules.status import RETURNED
from directives.terms import Status, Verdict


class PeriodView(NamedTuple):
    """One period of an item, with this unit's status."""

    task: Task
    status: Status
    late: bool
    due_soon: bool
    due_at: datetime | None
    """The date that binds this unit, if any."""
    given_late: bool
    """Whether the unit was told after the due date, so that it has none."""
    supplement_late: bool
    """Whether the supplement to its returned report is past its date."""
    owed: bool
    """Whether the unit still has to do it, so that its page counts the time to or since the due date."""


class TaskBanner(StrEnum):
    """The one thing that a task's page says loudest; the rest are lines."""

    SHUT = "shut"
    RETURNED = "returned"
    QUESTION = "question"
    DUE = "due"

    @property
    def is_returned(self) -> bool:
        return self is TaskBanner.RETURNED

    @property
    def is_question(self) -> bool:
        return self is TaskBanner.QUESTION

    @property
    def is_due(self) -> bool:
        return self is TaskBanner.DUE


@dataclass(frozen=True)
class TaskPage:
    """The values of the page of one task."""

    period: PeriodView
    others: tuple[PeriodView, ...]
    """The item's other periods, the newest first."""
    next_due_at: datetime | None
    versions: Sequence[Report]
    """The newest first."""
    returned: Review | None
    previous: dict[int, Figure]
    """{FigureSpec id: what was filled in} for the period before."""
    files: Sequence[Evidence]
    links: Sequence[EvidenceLink]
    """Kept with the draft, as the files are."""
    shut: submissions.ClosedReason | None
    extensions: Sequence[Extension]
    """The unit's extension requests, the newest first."""
    remark: AreaRemark | None
    """Why the date moved or the period is not asked, if an area event did that."""
    asked: Sequence[Said]
    """What the department asked about the report, and what the unit answered; the oldest first."""
    may_ask: bool
    """Whether an extension can be requested."""
    objections: Sequence[Objection]
    """What the unit said against the item in this period, the newest first."""
    may_object: bool

    @property
    def question(self) -> Said | None:
        """What was asked last and is not answered."""
        return self.asked[-1] if self.asked and self.asked[-1].is_question else None

    @property
    def banner(self) -> TaskBanner:
        """The gravest; a date that has passed is graver than a question."""
        if self.shut is not None:
            return TaskBanner.SHUT
        if self.returned is not None:
            return TaskBanner.RETURNED
        return TaskBanner.QUESTION if self.question and not self.period.late else TaskBanner.DUE

    @property
    def last(self) -> Report | None:
        """The newest version."""
        return self.versions[0] if self.versions else None


def read_task_page(session: Session, task: Task, now: datetime) -> TaskPage:
    found = session.scalars(
        select(Task).where(Task.assignment_id == task.assignment_id, Task.item_id == task.item_id)
    ).all()
    same_item = sorted(found, key=lambda one: one.period.number, reverse=True)
    versions, reading = submissions.reports(session, [task]), read_as_told(task, now)
    return TaskPage(
        period=_period_view(task, now),
        others=tuple(_period_view(one, now) for one in same_item if one.id != task.id),
        next_due_at=next_cutoff(same_item[0]),
        versions=versions,
        returned=_returned(versions) if reading.status in RETURNED else None,
        previous=submissions.filled_before(session, task),
        files=submissions.drafted_files(session, task),
        links=submissions.drafted_links(session, task),
        shut=submissions.closed_reason(task),
        extensions=task.extensions[::-1],
        remark=remarks.standing(remarks.of_tasks(session, [task], now).get(task.id, ()), reading),
        asked=conversations.said_about(session, task),
        may_ask=extend.why_not_extendable(task) is None,
        objections=[one for one in said.said_before(session, task.assignment, task) if one.task_id == task.id],
        may_object=is_objectable(task),
    )


def _period_view(task: Task, now: datetime) -> PeriodView:
    found = read_as_told(task, now)
    return PeriodView(
        task,
        found.status,
        found.late,
        found.due_soon,
        found.due_at,
        found.given_late,
        found.supplement_late,
        found.owed,
    )


def _returned(versions: Sequence[Report]) -> Review | None:
    reviews = [review for report in versions for review in report.reviews if review.verdict == Verdict.RETURNED]
    return max(reviews, key=lambda review: review.id, default=None)
