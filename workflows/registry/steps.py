"""Take lines of the register over, propose the tasks that they answer, and record what a person decides."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import ActedBy, ReportAnswer, documents
from directives.models import Assignment, Directive, DocumentMatch, IncomingDocument, Item, Period, Report, Task, Unit
from directives.queries import status_sql
from directives.record import locks
from directives.rules import schedule
from directives.rules.status import ASKS_REPORT
from directives.terms import Channel, MatchState, ReportingMode, Standing
from workflows.followup import assignment_steps
from workflows.followup.changes import NotOpen
from workflows.registry.lines import RegisterLine
from workflows.registry.lists import ANSWERABLE
from workflows.registry.matching import OpenTask, Senders, propose

AT_ONCE = 500
"""How many keys go into one query, and how many sure matches one press accepts."""


@dataclass(frozen=True)
class Taken:
    """What came of a table of the register: numbers of lines."""

    new: int
    known: int
    sure: int
    doubtful: int
    unknown_sender: int

    @property
    def unmatched(self) -> int:
        """New lines of known units that answer no open task."""
        return self.new - self.sure - self.doubtful - self.unknown_sender


def take(session: Session, agency: Unit, lines: Sequence[RegisterLine], by: ActedBy) -> Taken:
    """Keep the new lines and propose what they answer; a line handed over before is left as it is."""
    known = _known(session, agency.id, [line.digest for line in lines])
    new = [line for line in lines if line.digest not in known]
    senders = _senders(session, agency.id)
    kept = [_keep(session, agency.id, line, senders.find(line.sender), by) for line in new]
    session.flush()
    tasks = _open_tasks(session, agency.id, {document.unit_id for document, _sure in kept if document.unit_id})
    count = Counter(_propose(session, document, sure, tasks, by) for document, sure in kept)
    unknown = sum(document.unit_id is None for document, _sure in kept)
    return Taken(len(new), len(lines) - len(new), count[True], count[False], unknown)


def _known(session: Session, agency_id: int, digests: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        same = IncomingDocument.digest.in_(digests[start : start + AT_ONCE])
        found.update(
            session.scalars(select(IncomingDocument.digest).where(IncomingDocument.agency_id == agency_id, same))
        )
    return found


def _senders(session: Session, agency_id: int) -> Senders:
    units = session.execute(
        select(Unit.id, Unit.name, Unit.attributes).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
    )
    return Senders.of((row.id, [row.name, *row.attributes.get("aliases", [])]) for row in units)


def _keep(
    session: Session, agency_id: int, line: RegisterLine, found: tuple[int | None, bool], by: ActedBy
) -> tuple[IncomingDocument, bool]:
    unit_id, sure = found
    document = IncomingDocument(
        agency_id=agency_id,
        digest=line.digest,
        arrival_number=line.arrival_number,
        symbol=line.symbol,
        dated_on=line.dated_on,
        arrived_on=line.arrived_on,
        sender=line.sender,
        summary=line.summary,
        unit_id=unit_id,
        staff_id=by.staff.id,
        recorded_at=by.now,
    )
    session.add(document)
    return document, sure


def _open_tasks(session: Session, agency_id: int, unit_ids: Iterable[int]) -> dict[int, list[tuple[OpenTask, date]]]:
    """By unit, the tasks that it can still answer, each with the day since which it is asked for."""
    found: dict[int, list[tuple[OpenTask, date]]] = defaultdict(list)
    wanted = sorted(unit_ids)
    for start in range(0, len(wanted), AT_ONCE):
        for row in session.execute(
            select(
                Task.id,
                Assignment.responsible_unit_id,
                Directive.number,
                Directive.subject,
                Period.opens_at,
                Period.due_at,
                Item.id.label("item_id"),
                Item.title,
                Item.text,
                Item.mode,
            )
            .join(Assignment, Assignment.id == Task.assignment_id)
            .join(Directive, Directive.id == Assignment.directive_id)
            .join(Item, Item.id == Task.item_id)
            .join(Period, Period.id == Task.period_id)
            .where(Directive.issuer_id == agency_id, ANSWERABLE)
            .where(Assignment.responsible_unit_id.in_(wanted[start : start + AT_ONCE]))
            .order_by(Assignment.id, Item.position, Period.number)
        ):
            reports = row.mode in ASKS_REPORT
            due_on = schedule.last_day(row.due_at) if row.due_at else None
            task = OpenTask(row.id, row.number, row.subject, row.title, row.text, row.item_id, due_on, reports)
            found[row.responsible_unit_id].append((task, schedule.local(row.opens_at).date()))
    return found


def _propose(
    session: Session,
    document: IncomingDocument,
    sure_sender: bool,
    tasks: dict[int, list[tuple[OpenTask, date]]],
    by: ActedBy,
) -> bool | None:
    """Whether the proposals are sure; None if there is none."""
    if document.unit_id is None:
        return None
    day = document.arrived_on or document.dated_on
    candidates = [task for task, asked_on in tasks.get(document.unit_id, ()) if day is None or day >= asked_on]
    proposals = propose(line_of(document), sure_sender, candidates)
    for proposal in proposals:
        documents.propose(session, document, session.get_one(Task, proposal.task_id), proposal.sure, by)
    return all(proposal.sure for proposal in proposals) if proposals else None


def line_of(document: IncomingDocument) -> RegisterLine:
    """The line of the register again."""
    return RegisterLine(
        document.arrival_number,
        document.symbol,
        document.dated_on,
        document.arrived_on,
        document.sender,
        document.summary,
    )


def recognise(session: Session, document: IncomingDocument, unit: Unit, by: ActedBy) -> None:
    """A person says which unit sent a document; the tasks that it may answer are proposed anew."""
    _lock(session, document)
    for match in _undecided(document):
        documents.decline(session, match, by)
    document.unit_id, document.set_aside_at = unit.id, None
    session.flush()
    documents.seal(session, document, by)
    known = {match.task_id for match in document.matches}
    tasks = _open_tasks(session, document.agency_id, [unit.id])
    fresh = {unit.id: [(task, day) for task, day in tasks[unit.id] if task.task_id not in known]}
    _propose(session, document, True, fresh, by)


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
