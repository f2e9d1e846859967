"""What a unit has submitted for an assignment: reports, incidents, files, receipts; and why it can submit no more."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.models import (
    AnswerDraft,
    Assignment,
    Event,
    Evidence,
    EvidenceLink,
    Figure,
    Incident,
    Report,
    StoredFile,
    Task,
)
from directives.queries.figures import filled_in
from directives.queries.task_status import is_open
from directives.rules.proof.short_code import code_of
from directives.terms import DirectiveState, EventKind, ReportingMode, Standing


class ClosedReason(StrEnum):
    """Why a task accepts no more answers."""

    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    REPLACED = "replaced"
    EXEMPT = "exempt"
    LOCKED = "locked"

    @property
    def is_withdrawn(self) -> bool:
        return self is ClosedReason.WITHDRAWN

    @property
    def may_open_again(self) -> bool:
        """Whether an officer can undo it: what was typed is then kept as the draft."""
        return self is ClosedReason.LOCKED


BY_STATE = {DirectiveState.CLOSED: ClosedReason.CLOSED, DirectiveState.WITHDRAWN: ClosedReason.WITHDRAWN}
_BY_STANDING = {
    Standing.SKIPPED: ClosedReason.SKIPPED,
    Standing.STOPPED: ClosedReason.STOPPED,
    Standing.WITHDRAWN: ClosedReason.WITHDRAWN,
    Standing.REPLACED: ClosedReason.REPLACED,
    Standing.EXEMPT: ClosedReason.EXEMPT,
}


def assignment_closed_reason(assignment: Assignment) -> ClosedReason | None:
    """Why the whole assignment accepts no more answers, or None."""
    return BY_STATE.get(assignment.directive.state)


def closed_reason(task: Task) -> ClosedReason | None:
    """Why a task accepts no more answers, or None. A cut-off does not close a period: late reports are accepted."""
    why = assignment_closed_reason(task.assignment) or _BY_STANDING.get(task.standing)
    return why or (ClosedReason.LOCKED if task.period.locked_at else None)


def figures_before(session: Session, task: Task) -> dict[int, Decimal | None]:
    """{FigureSpec id: value} that the unit reported for the period before this task's; {} if it reported none."""
    return {spec_id: filled.value for spec_id, filled in filled_before(session, task).items()}


def filled_before(session: Session, task: Task) -> dict[int, Figure]:
    """{FigureSpec id: what was filled in} for the period before this task's; {} if the unit reported none."""
    if not task.item.figures:
        return {}
    known = filled_in.of_period_before(session, task.item_id, task.period.number, [task.assignment_id])
    return known.get(task.assignment_id, {})


class Receipt(NamedTuple):
    """Proof of a submission: the event's place in its chain, its time and its hash."""

    reference: str
    at: datetime
    hash: str

    @property
    def code(self) -> str:
        """What anybody can check at /kiem-tra."""
        return code_of(self.hash)


def receipt(
    session: Session, assignment: Assignment, kind: EventKind, recorded_at: datetime, task: Task | None = None
) -> Receipt | None:
    """The receipt of the event of this kind recorded at that moment."""
    event = session.scalars(
        select(Event)
        .where(
            Event.on_assignment(assignment.id, kind),
            Event.recorded_at == recorded_at,
            Event.task_id == (task.id if task else None),
        )
        .order_by(Event.seq.desc())
    ).first()
    return Receipt(f"{event.chain_id}-{event.seq}", event.recorded_at, event.hash) if event else None


def tasks(session: Session, assignment: Assignment) -> Sequence[Task]:
    """Its tasks, in the order of items and periods."""
    found = session.scalars(
        select(Task).where(Task.assignment_id == assignment.id).options(joinedload(Task.item), joinedload(Task.period))
    ).all()
    return sorted(found, key=lambda task: (task.item.position, task.period.number))


def reports(session: Session, tasks: Sequence[Task]) -> Sequence[Report]:
    """Every report version of these tasks, newest first."""
    return session.scalars(
        select(Report)
        .where(Report.task_id.in_([task.id for task in tasks]))
        .options(
            selectinload(Report.reviews),
            selectinload(Report.evidence).joinedload(Evidence.file),
            selectinload(Report.links),
            selectinload(Report.figures),
        )
        .order_by(Report.id.desc())
    ).all()


def incidents(session: Session, tasks: Sequence[Task]) -> Sequence[Incident]:
    """Incidents of these tasks, newest first."""
    return session.scalars(
        select(Incident).where(Incident.task_id.in_([task.id for task in tasks])).order_by(Incident.id.desc())
    ).all()


def drafted_files(session: Session, task: Task) -> Sequence[Evidence]:
    """The files kept with the draft of a task."""
    return session.scalars(
        select(Evidence)
        .where(Evidence.task_id == task.id, Evidence.report_id.is_(None))
        .options(joinedload(Evidence.file))
        .order_by(Evidence.id)
    ).all()


def drafted_links(session: Session, task: Task) -> Sequence[EvidenceLink]:
    """The addresses kept with the draft of a task."""
    kept = EvidenceLink.report_id.is_(None)
    return session.scalars(
        select(EvidenceLink).where(EvidenceLink.task_id == task.id, kept).order_by(EvidenceLink.id)
    ).all()


def drafts_saved_at(session: Session, tasks: Sequence[Task]) -> dict[int, datetime]:
    """{task id: when its draft, or a file kept with it, was saved last}: typed and not sent."""
    ids = [task.id for task in tasks]
    typed = select(AnswerDraft.task_id, AnswerDraft.saved_at).where(AnswerDraft.task_id.in_(ids))
    kept = (
        select(Evidence.task_id, StoredFile.created_at)
        .join(StoredFile, StoredFile.id == Evidence.file_id)
        .where(Evidence.task_id.in_(ids), Evidence.report_id.is_(None))
    )
    links = select(EvidenceLink.task_id, EvidenceLink.created_at).where(
        EvidenceLink.task_id.in_(ids), EvidenceLink.report_id.is_(None)
    )
    found: dict[int, datetime] = {}
    for task_id, at in (*session.execute(typed), *session.execute(kept), *session.execute(links)):
        found[task_id] = max(at, found.get(task_id, at))
    return found


def file(session: Session, assignment: Assignment, opened: ColumnElement[bool], public_id: str) -> StoredFile | None:
    """A file that may be downloaded by a link: the signed copy, an enclosure, or one of the tasks that it `opened`."""
    found = session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))
    return found if found is not None and found.id in _own_files(session, assignment, opened) else None


def _own_files(session: Session, assignment: Assignment, opened: ColumnElement[bool]) -> set[int | None]:
    directive = assignment.directive
    ours = select(Task.id).where(opened)
    return {
        directive.signed_file_id,
        *(enclosure.file_id for enclosure in directive.enclosures),
        *session.scalars(select(Evidence.file_id).where(Evidence.task_id.in_(ours))),
        *session.scalars(select(Report.letter_file_id).where(Report.task_id.in_(ours))),
    } - {None}


def simple(tasks: Sequence[Task]) -> list[Task]:
    """Open tasks that need only 'Đã thực hiện'."""
    return [
        task for task in tasks if task.item.mode == ReportingMode.NONE and is_open(task) and closed_reason(task) is None
    ]
