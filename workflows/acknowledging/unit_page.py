"""The values of a unit's page: each item with this unit's task and status, counts, receipt and history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.areas.remarks import AreaRemark
from directives.attributes.declaring import DeclarableAttribute, declarable_by
from directives.boards.platform_figures import OfferedFigures, offered_to
from directives.models import Acknowledgement, Assignment, Item, Report, Review, Task
from directives.queries import extension_requests, submissions, task_status
from directives.queries.figures.schools import SchoolsOwing, schools_owing
from directives.rules.status import RETURNED
from directives.terms import EventKind, ExtensionState, Status, Verdict
from workflows.acknowledging.unit_history import HistoryEntry, history_of


@dataclass(frozen=True)
class ItemLine:
    """One item, with this unit's latest task (None: not for this unit) and `earlier`, its older periods still owed."""

    item: Item
    task: Task | None
    status: Status | None
    late: bool = False
    due_soon: bool = False
    due_at: datetime | None = None
    """The due date that applies: the return's own for a returned report."""
    late_from: datetime | None = None
    """When that date has passed for good."""
    owing: bool = False
    """Whether a mandatory answer is still missing, in a locked period too."""
    done: bool = False
    counted: bool = False
    shut: submissions.ClosedReason | None = None
    """Why its page takes no answer."""
    given_late: bool = False
    """Whether the unit was told after the due date, so that it has none."""
    remark: AreaRemark | None = None
    """Why the date moved or the period is not asked, if an area event did that."""
    earlier: tuple["ItemLine", ...] = ()

    @property
    def returned(self) -> bool:
        return self.status in RETURNED

    @property
    def supplement_late(self) -> bool:
        return self.status is Status.SUPPLEMENT_LATE


FRESH = timedelta(minutes=10)
"""For this long after acknowledging, the receipt is shown expanded."""


@dataclass(frozen=True)
class UnitPage:
    lines: tuple[ItemLine, ...]
    returned: tuple[tuple[ItemLine, Review | None], ...]
    overdue: tuple[ItemLine, ...]
    nearest: ItemLine | None
    nothing_due: bool
    """Whether every mandatory item that has opened is answered."""
    done: int
    counted: int
    parts: tuple[tuple[Status, int], ...]
    history: tuple[HistoryEntry, ...]
    acknowledgement: Acknowledgement | None
    receipt: submissions.Receipt | None
    just_acknowledged: bool
    """Whether to show the receipt expanded."""
    simple: int
    """How many tasks ask only for 'Đã thực hiện'."""
    drafts: Mapping[int, datetime]
    """{task id: when its draft was saved}."""
    asked: frozenset[int]
    """Ids of the tasks with an open extension request."""
    declarable: Sequence[DeclarableAttribute]
    schools: Sequence[SchoolsOwing]
    """Of a superior's office: the periods of figures that its schools owe."""
    of_platforms: Sequence[OfferedFigures]
    """The figures that the department took of this unit from platforms, the newest period first."""


def read_unit_page(session: Session, assignment: Assignment, now: datetime) -> UnitPage:
    tasks = submissions.tasks(session, assignment)
    reports, extensions = submissions.reports(session, tasks), extension_requests.requests_for(session, tasks)
    lines = _lines(assignment, tasks, remarks.of_tasks(session, tasks, now), now)
    every = [one for line in lines for one in (*line.earlier, line) if one.task is not None]
    counted = [line for line in lines if line.counted]
    first = assignment.acknowledgements[0] if assignment.acknowledgements else None
    coming = [one for one in every if one.owing and one.shut is None and one.late_from and now < one.late_from]
    return UnitPage(
        lines=tuple(lines),
        returned=tuple((one, _return_review(one, reports)) for one in every if one.returned),
        overdue=tuple(one for one in every if one.late),
        nearest=min(coming, key=lambda one: one.due_at or now, default=None),
        nothing_due=not any(one.owing or one.returned for one in every),
        done=sum(line.done for line in counted),
        counted=len(counted),
        parts=_parts(counted),
        history=history_of(session, assignment, tasks, reports, extensions),
        acknowledgement=first,
        receipt=submissions.receipt(session, assignment, EventKind.ACKNOWLEDGED, first.recorded_at) if first else None,
        just_acknowledged=first is not None and now - first.recorded_at < FRESH,
        simple=len(submissions.simple(tasks)),
        drafts=submissions.drafts_saved_at(session, tasks),
        declarable=declarable_by(session, assignment.unit),
        schools=schools_owing(session, assignment),
        asked=frozenset(one.task_id for one in extensions if one.state == ExtensionState.ASKED),
        of_platforms=offered_to(session, assignment, now),
    )


def _lines(
    assignment: Assignment, tasks: Sequence[Task], said: remarks.RemarksOfTasks, now: datetime
) -> list[ItemLine]:
    """A line for each item of the directive: its latest period, and the earlier ones still owed."""
    by_item: dict[int, list[ItemLine]] = {}
    for task in tasks:
        by_item.setdefault(task.item_id, []).append(_task_line(task, said.get(task.id, ()), now))
    return [_item_line(item, by_item.get(item.id, [])) for item in assignment.directive.items]


def _item_line(item: Item, lines: list[ItemLine]) -> ItemLine:
    if not lines:
        return ItemLine(item, None, None)
    last = lines[-1]
    return replace(last, earlier=tuple(one for one in lines[:-1] if one.owing))


def _task_line(task: Task, said: Sequence[AreaRemark], now: datetime) -> ItemLine:
    found = task_status.read_as_told(task, now)
    return ItemLine(
        task.item,
        task,
        found.status,
        late=found.late,
        due_soon=found.due_soon,
        due_at=found.due_at,
        late_from=found.late_from,
        owing=found.missing,
        done=found.done,
        counted=found.asked,
        shut=submissions.closed_reason(task),
        given_late=found.given_late,
        remark=remarks.standing(said, found),
    )


def _parts(lines: Sequence[ItemLine]) -> tuple[tuple[Status, int], ...]:
    """How many lines have each status, the most advanced first."""
    found = Counter(line.status for line in lines if line.status)
    order = [
        Status.APPROVED,
        Status.REPORTED,
        Status.IMPLEMENTED,
        Status.UNDER_WAY,
        Status.RETURNED,
        Status.SUPPLEMENT_LATE,
        Status.ACKNOWLEDGED,
        Status.NOTIFIED,
    ]
    return tuple((code, found[code]) for code in order if found[code])


def _return_review(line: ItemLine, reports: Iterable[Report]) -> Review | None:
    """The review that returned a line's report last."""
    reviews = [
        review
        for report in reports
        if line.task and report.task_id == line.task.id
        for review in report.reviews
        if review.verdict == Verdict.RETURNED
    ]
    return max(reviews, key=lambda review: review.id, default=None)
