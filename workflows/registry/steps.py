"""Record what a person decides about a document of the register: who sent it, and what it answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import ActedBy, ReportAnswer, documents
from directives.models import Assignment, DocumentMatch, IncomingDocument, Item, Period, Report, Task, Unit
from directives.queries import status_sql
from directives.record import locks
from directives.rules import schedule
from directives.terms import Channel, MatchState, ReportingMode, Standing
from workflows.followup import assignment_steps
from workflows.followup.changes import NotOpen
from workflows.registry.taking import open_tasks, propose_answers

AT_ONCE = 500
"""How many sure matches one press accepts."""


def recognise(session: Session, document: IncomingDocument, unit: Unit, by: ActedBy) -> None:
    """A person says which unit sent a document; the tasks that it may answer are proposed anew."""
    _lock(session, document)
    for match in _undecided(document):
        documents.decline(session, match, by)
    document.unit_id, document.set_aside_at = unit.id, None
    session.flush()
    documents.seal(session, document, by)
    known = {match.task_id for match in document.matches}
    tasks = open_tasks(session, document.agency_id, [unit.id])
    fresh = {unit.id: [(task, day) for task, day in tasks[unit.id] if task.task_id not in known]}
    propose_answers(session, document, True, fresh, by)


def _lock(session: Session, document: IncomingDocument) -> None:
    """Wait for a colleague who decides about the document at the same time, and read what was decided."""
    theirs = [match.task.assignment_id for match in document.matches]
    locks.lock_all(session, select(Assignment).where(Assignment.id.in_(theirs)))
    for match in document.matches:
        session.refresh(match, ["state"])


def _undecided(document: IncomingDocument) -> list[DocumentMatch]:
    return [match for match in document.matches if match.state == MatchState.PROPOSED]


def accept(session: Session, document: IncomingDocument, tasks: Sequence[Task], by: ActedBy) -> None:
    """The document answers these tasks of its unit and no others. Raises NotOpen."""
    _lock(session, document)
    chosen = {task.id for task in tasks}
    known = {match.task_id: match for match in document.matches}
    for task in tasks:
        match = known.get(task.id) or documents.propose(session, document, task, False, by)
        if match.state != MatchState.ACCEPTED:
            documents.accept(session, match, _answer(session, document, task, by), by)
    for match in _undecided(document):
        if match.task_id not in chosen:
            documents.decline(session, match, by)
    document.set_aside_at = None
    documents.seal(session, document, by)


def _answer(session: Session, document: IncomingDocument, task: Task, by: ActedBy) -> Report:
    asks_nothing = task.item.mode == ReportingMode.NONE
    day = document.dated_on or document.arrived_on
    answer = ReportAnswer(
        Standing.IMPLEMENTED if asks_nothing else Standing.REPORTED,
        f"document:{document.id}",
        document.summary,
        implemented_on=day if asks_nothing else None,
        letter_number=document.symbol[:80],
        letter_on=document.dated_on,
    )
    origin = acts.from_staff(by.staff, Channel.DOCUMENT, document.sender, received_at(document, task, by.now))
    return assignment_steps.answer_for(session, task, answer, origin, by)


def received_at(document: IncomingDocument, task: Task, now: datetime) -> datetime:
    """When the answer counts as received: the register has no hour, so from the morning of the day of arrival."""
    day = document.arrived_on or document.dated_on
    issued_at = task.assignment.directive.issued_at
    if day is None or issued_at is None:
        return now
    return min(now, max(issued_at, schedule.at(day, schedule.OFFICE_OPENS)))


def accept_sure(session: Session, agency_id: int, by: ActedBy) -> int:
    """Accept the proposals that leave no doubt; returns how many. Figures are left: somebody must type them."""
    waiting = session.scalars(
        select(DocumentMatch)
        .join(IncomingDocument)
        .join(Task, Task.id == DocumentMatch.task_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(IncomingDocument.agency_id == agency_id, documents.WAITING, DocumentMatch.sure.is_(True))
        .where(status_sql.OPEN, Item.mode != ReportingMode.FIGURES, Period.locked_at.is_(None))
        .order_by(Task.assignment_id, DocumentMatch.id)
        .limit(AT_ONCE)
    ).all()
    for match in waiting:
        accept(session, match.document, [match.task], by)
    return len(waiting)


def set_aside(session: Session, document: IncomingDocument, by: ActedBy) -> None:
    """The document answers no task. Raises NotOpen if it was accepted as an answer."""
    _lock(session, document)
    if any(match.state == MatchState.ACCEPTED for match in document.matches):
        raise NotOpen
    for match in _undecided(document):
        documents.decline(session, match, by)
    document.set_aside_at = by.now
    documents.seal(session, document, by)
