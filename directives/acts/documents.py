"""A document in the register of incoming documents may answer a task: it waits there until a person decides."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.acts.origin import ActedBy
from directives.models import DocumentMatch, IncomingDocument, Report, Task
from directives.record import ledger
from directives.record.ledger import by_staff
from directives.terms import EventKind, MatchState

WAITING = and_(DocumentMatch.state == MatchState.PROPOSED, Task.document_at.is_not(None))
"""Over DocumentMatch and Task: nobody has decided yet, and the unit has not answered in another way."""


def propose(session: Session, document: IncomingDocument, task: Task, sure: bool, by: ActedBy) -> DocumentMatch:
    """Propose a document as the answer to a task; until somebody decides, the unit is neither late nor silent."""
    match = DocumentMatch(document=document, task=task, sure=sure, state=MatchState.PROPOSED)
    session.add(match)
    _record(session, EventKind.DOCUMENT_ARRIVED, match, by)
    return match


def accept(session: Session, match: DocumentMatch, report: Report, by: ActedBy) -> None:
    """The document is the answer, which was recorded as `report`."""
    _decide(match, MatchState.ACCEPTED, by)
    match.report_id = report.id
    seal(session, match.document, by)


def decline(session: Session, match: DocumentMatch, by: ActedBy) -> None:
    """The document does not answer the task, which stands again as before unless another document waits."""
    _decide(match, MatchState.DECLINED, by)
    session.flush()
    if not _waiting(session, match.task):
        _record(session, EventKind.DOCUMENT_DECLINED, match, by)
    else:
        seal(session, match.document, by)


def seal(session: Session, document: IncomingDocument, by: ActedBy) -> None:
    """Seal what was decided about a document that may answer a task, where no other event does."""
    if document.matches:
        assignment, rows = document.matches[-1].task.assignment, [document, *document.matches]
        ledger.record(session, assignment, EventKind.ROWS_SEALED, by.now, by_staff(by.staff.id), rows=rows)


def _decide(match: DocumentMatch, state: MatchState, by: ActedBy) -> None:
    match.state, match.staff_id, match.decided_at = state, by.staff.id, by.now


def _waiting(session: Session, task: Task) -> Sequence[DocumentMatch]:
    same: ColumnElement[bool] = DocumentMatch.task_id == task.id
    return session.scalars(select(DocumentMatch).join(Task).where(same, WAITING)).all()


def _record(session: Session, kind: EventKind, match: DocumentMatch, by: ActedBy) -> None:
    document = match.document
    data = {"document": document.id, "entry": [document.arrival_number, document.symbol, document.dated_on]}
    ledger.record(
        session,
        match.task.assignment,
        kind,
        by.now,
        by_staff(by.staff.id),
        data,
        task=match.task,
        rows=[document, match],
    )
