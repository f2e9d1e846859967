"""Take lines of the register over, and propose the tasks that they answer."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, documents
from directives.models import Assignment, Directive, IncomingDocument, Item, Period, Task, Unit
from directives.rules import schedule
from directives.rules.status import ASKS_REPORT
from workflows.registry.lines import RegisterLine
from workflows.registry.lists import ANSWERABLE
from workflows.registry.matching import OpenTask, Senders, propose

AT_ONCE = 500
"""How many keys go into one query."""


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
    tasks = open_tasks(session, agency.id, {document.unit_id for document, _sure in kept if document.unit_id})
    count = Counter(propose_answers(session, document, sure, tasks, by) for document, sure in kept)
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


def open_tasks(session: Session, agency_id: int, unit_ids: Iterable[int]) -> dict[int, list[tuple[OpenTask, date]]]:
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


def propose_answers(
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
