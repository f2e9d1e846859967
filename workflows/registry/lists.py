"""Queries of the pages on incoming documents."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.acts.documents import WAITING
from directives.models import Assignment, Directive, DocumentMatch, IncomingDocument, Item, Period, Task, Unit
from directives.queries import status_sql
from directives.rules.search import unaccented
from directives.terms import DirectiveState, MatchState, ReportingMode
from workflows.web.pagination import select_page

MANY = 40
"""How many units are offered to choose from."""


class DocumentState(StrEnum):
    """Where an incoming document stands; each is a list of its own."""

    WAITING = "cho-doi-chieu"
    UNKNOWN_SENDER = "chua-ro-don-vi"
    UNMATCHED = "khong-khop"
    ACCEPTED = "da-nhan"

    @property
    def is_waiting(self) -> bool:
        return self is DocumentState.WAITING

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to decide."""
        return self in {DocumentState.WAITING, DocumentState.UNKNOWN_SENDER}


ANSWERABLE = and_(
    Directive.state == DirectiveState.ISSUED,
    status_sql.OPEN,
    Item.mode != ReportingMode.INCIDENT,
    Period.locked_at.is_(None),
)
"""Over Directive, Item, Period and Task: a document can still answer it."""

_waits = select(DocumentMatch.id).join(Task).where(DocumentMatch.document_id == IncomingDocument.id, WAITING).exists()
_accepted = (
    select(DocumentMatch.id)
    .where(DocumentMatch.document_id == IncomingDocument.id, DocumentMatch.state == MatchState.ACCEPTED)
    .exists()
)
_open = and_(IncomingDocument.set_aside_at.is_(None), ~_accepted, ~_waits)
WHERE: dict[DocumentState, ColumnElement[bool]] = {
    DocumentState.WAITING: _waits,
    DocumentState.UNKNOWN_SENDER: and_(_open, IncomingDocument.unit_id.is_(None)),
    DocumentState.UNMATCHED: and_(_open, IncomingDocument.unit_id.is_not(None)),
    DocumentState.ACCEPTED: _accepted,
}


def counts(session: Session, agency_id: int) -> dict[DocumentState, int]:
    """How many documents each list holds."""
    return {
        state: session.scalar(select(func.count()).select_from(_of(agency_id, state).subquery())) or 0
        for state in DocumentState
    }


def find(session: Session, agency_id: int, state: DocumentState, page: int) -> Sequence[IncomingDocument]:
    """One page of a list, the latest first; with units, tasks and directives."""
    task = selectinload(IncomingDocument.matches).joinedload(DocumentMatch.task)
    query = (
        _of(agency_id, state)
        .options(
            joinedload(IncomingDocument.unit),
            task.joinedload(Task.item),
            task.joinedload(Task.period),
            task.joinedload(Task.assignment).joinedload(Assignment.directive),
        )
        .order_by(IncomingDocument.recorded_at.desc(), IncomingDocument.id)
    )
    return session.scalars(select_page(query, page)).all()


def _of(agency_id: int, state: DocumentState) -> Select[IncomingDocument]:
    return select(IncomingDocument).where(IncomingDocument.agency_id == agency_id, WHERE[state])


def open_tasks(session: Session, document: IncomingDocument) -> Sequence[Task]:
    """The tasks that the sender can still answer, to choose from."""
    return session.scalars(
        select(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Assignment.responsible_unit_id == document.unit_id, ANSWERABLE)
        .options(joinedload(Task.item), joinedload(Task.period), joinedload(Task.assignment))
        .order_by(Directive.issued_at.desc(), Item.position, Period.number)
    ).all()


def units_named(session: Session, agency_id: int, typed: str) -> Sequence[Unit]:
    """Units that a person may mean, by name with or without diacritics."""
    if not typed:
        return []
    named = Unit.search_name.contains(unaccented(typed), autoescape=True)
    query = select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None), named)
    return session.scalars(query.order_by(Unit.name).limit(MANY)).all()
