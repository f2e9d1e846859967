"""What a unit's page lists: what is to be done by date, what is done, what only if it occurs.

Order and the one act of each row are decided here and nowhere else, the banner in unit_banner.py.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from directives.boards.platform_figures import OfferedFigures
from directives.models import Extension, Report, Review, Task
from directives.queries import submissions
from directives.questions import conversations
from directives.releases.asking import waiting_of
from directives.terms import ExtensionState, Verdict
from workflows.acknowledging.unit_lines import ItemLine


class UnitAct(StrEnum):
    """The one act that a row of a unit's page offers."""

    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    RELEASE = "release"
    LOOK = "look"
    """At what waits for the head of the unit, by anybody else."""
    CONTINUE = "continue"
    REPORT = "report"
    IMPLEMENT = "implement"
    TELL = "tell"

    @property
    def is_answer(self) -> bool:
        return self is UnitAct.ANSWER


@dataclass(frozen=True)
class WorkRow:
    """A row that leads to an act."""

    line: ItemLine
    act: UnitAct | None
    """None: its period is locked, so that nothing can be sent."""
    draft_at: datetime | None = None
    """When its draft was saved, typed and not sent."""
    returned_by: Review | None = None
    """The review that wants a supplement."""
    extension_asked: bool = False
    question: bool = False
    """Whether the department waits for an answer about its report."""
    waits: bool = False
    """Whether its draft waits for the head of the unit."""


@dataclass(frozen=True)
class DoneRow:
    """What the unit has done of an item, in the newest period that it has done."""

    line: ItemLine
    report: Report | None
    """The newest version; None where an incoming document answers it, and of what the department entered long ago."""


@dataclass(frozen=True)
class UnitWork:
    """The rows of a unit's page, each list in the order in which it is shown."""

    to_do: tuple[WorkRow, ...]
    to_confirm: tuple[OfferedFigures, ...]
    """Figures of platforms in the newest period that the unit has not answered: asked, and no debt."""
    done: tuple[DoneRow, ...]
    encouraged: tuple[WorkRow, ...]
    if_it_occurs: tuple[WorkRow, ...]
    others: tuple[ItemLine, ...]
    """Items of the letter that ask nothing of this unit, or nothing any more, or wait for the department."""

    @property
    def count(self) -> int:
        """How many things are to be done."""
        return len(self.to_do) + len(self.to_confirm)


@dataclass(frozen=True)
class Typed:
    """What people have written about tasks, by the task's id: what makes a row more than its status."""

    reports: Sequence[Report]
    """Newest first."""
    drafts: Mapping[int, datetime]
    questions: Collection[int]
    """Tasks whose last question is not answered."""
    extensions: Collection[int]
    """Tasks with an open extension request."""
    waiting: Collection[int] = ()
    """Tasks whose draft waits for the head of the unit."""
    by_head: bool = False
    """Whether it is a head of the unit who reads the page."""

    def last_report(self, line: ItemLine) -> Report | None:
        return next((one for one in self.reports if line.task and one.task_id == line.task.id), None)

    def returned_by(self, line: ItemLine) -> Review | None:
        """The review that returned a line's report last."""
        found = (review for one in self.reports if line.task and one.task_id == line.task.id for review in one.reviews)
        return max((one for one in found if one.verdict == Verdict.RETURNED), key=lambda one: one.id, default=None)


def typed_of(
    session: Session,
    tasks: Sequence[Task],
    requests: Iterable[Extension],
    *,
    reports: Sequence[Report] = (),
    by_head: bool = False,
) -> Typed:
    """What was written about these tasks, with the extension `requests` and `reports` that the caller has read."""
    return Typed(
        reports=reports,
        drafts=submissions.drafts_saved_at(session, tasks),
        questions=conversations.unanswered(session, [task.id for task in tasks]),
        extensions=frozenset(one.task_id for one in requests if one.state == ExtensionState.ASKED),
        waiting=waiting_of(session, tasks).keys(),
        by_head=by_head,
    )


def arrange(lines: Iterable[ItemLine], typed: Typed, offered: Sequence[OfferedFigures]) -> UnitWork:
    """Every line in one list at most; `offered`: figures of platforms that may be confirmed, newest period first."""
    placed: dict[WorkPlace, list[ItemLine]] = {place: [] for place in WorkPlace}
    for line in lines:
        placed[_place(line, typed)].append(line)
    newest_done = {line.item.id: line for line in placed[WorkPlace.DONE]}
    newest = offered[0].platform_import.period_id if offered else None
    return UnitWork(
        to_do=tuple(sorted((_row(line, typed) for line in placed[WorkPlace.TO_DO]), key=by_date)),
        to_confirm=tuple(one for one in offered if one.stand.is_silent and one.platform_import.period_id == newest),
        done=tuple(DoneRow(line, typed.last_report(line)) for line in newest_done.values()),
        encouraged=tuple(_row(line, typed) for line in placed[WorkPlace.ENCOURAGED]),
        if_it_occurs=tuple(_row(line, typed) for line in placed[WorkPlace.IF_IT_OCCURS]),
        others=tuple(placed[WorkPlace.OTHER]),
    )


class WorkPlace(StrEnum):
    """In which list of a unit's page a line stands."""

    TO_DO = "to_do"
    DONE = "done"
    ENCOURAGED = "encouraged"
    IF_IT_OCCURS = "if_it_occurs"
    OTHER = "other"
    PAST = "past"
    """An earlier period that asks nothing any more: on no list."""


def _place(line: ItemLine, typed: Typed) -> WorkPlace:
    if line.task is None:
        return WorkPlace.OTHER
    if _is_to_do(line, line.task.id, typed):
        return WorkPlace.TO_DO
    if line.item.mode.is_incident and line.shut is None:  # what was told does not end it
        return WorkPlace.IF_IT_OCCURS
    if line.done or line.awaits_match:
        return WorkPlace.DONE
    return _place_of_undone(line)


def _place_of_undone(line: ItemLine) -> WorkPlace:
    """Of what is neither owed nor done."""
    if line.awaits_answer:
        return WorkPlace.OTHER
    if not line.is_latest:
        return WorkPlace.PAST
    if line.shut is not None or not line.open:
        return WorkPlace.OTHER
    return WorkPlace.IF_IT_OCCURS if line.item.obligation.is_conditional else WorkPlace.ENCOURAGED


def _is_to_do(line: ItemLine, task_id: int, typed: Typed) -> bool:
    """Also what is owed for a locked period: only the department can help, so the unit must see it."""
    if line.shut is not None:
        return line.shut.may_open_again and (line.owing or line.returned)
    return line.owing or line.returned or task_id in typed.questions or task_id in typed.drafts


def _row(line: ItemLine, typed: Typed) -> WorkRow:
    task_id = line.task.id if line.task else 0
    return WorkRow(
        line,
        _act(line, task_id, typed),
        draft_at=typed.drafts.get(task_id),
        returned_by=typed.returned_by(line) if line.returned else None,
        extension_asked=task_id in typed.extensions,
        question=task_id in typed.questions,
        waits=task_id in typed.waiting,
    )


def _act(line: ItemLine, task_id: int, typed: Typed) -> UnitAct | None:
    if line.shut is not None:
        return None
    if task_id in typed.questions and not line.returned:
        return UnitAct.ANSWER
    if task_id in typed.drafts:
        return _act_on_draft(task_id, typed)
    if line.returned:
        return UnitAct.SUPPLEMENT
    if line.item.mode.is_incident:
        return UnitAct.TELL
    return UnitAct.IMPLEMENT if line.item.mode.asks_nothing else UnitAct.REPORT


def _act_on_draft(task_id: int, typed: Typed) -> UnitAct:
    if task_id not in typed.waiting:
        return UnitAct.CONTINUE
    return UnitAct.RELEASE if typed.by_head else UnitAct.LOOK


def by_date(row: WorkRow) -> tuple[bool, float, int, int]:
    """What has a date first, by it; without one, what the department waits for or a person has begun first."""
    due_at = row.line.due_at
    rank = list(UnitAct).index(row.act) if row.act else len(UnitAct)
    return due_at is None, due_at.timestamp() if due_at else 0.0, rank, row.line.item.position
