"""What a unit's yearly book is made from: the last version for each task, who acknowledged, the hashes of receipts."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.acts import EVENT_OF_STANDING
from directives.models import Acknowledgement, Assignment, Event, Link, Report, Task
from directives.rules import schedule
from directives.terms import ChainKind, EventKind
from directives.unit_desks import letters

RECEIPTS = (EventKind.ACKNOWLEDGED, *EVENT_OF_STANDING.values())

ReceiptKey = tuple[int, int | None, datetime]
"""The assignment, the task (None of an acknowledgement) and the moment of recording."""


def assignments_of_year(session: Session, unit_id: int, year: int) -> list[Assignment]:
    """The letters of a year that the unit answers for, by date."""
    ids = [one.assignment_id for one in letters.letters_of(session, unit_id) if one.year == year]
    found = letters.assignments_of(session, unit_id, Assignment.id.in_(ids))
    return sorted(found, key=lambda one: (one.directive.dated_on or _issued_on(one), one.directive_id))


def count_of_year(session: Session, unit_id: int, year: int) -> int:
    """How many letters the unit's book of a year has."""
    return sum(one.year == year for one in letters.letters_of(session, unit_id))


def _issued_on(assignment: Assignment) -> date:
    return schedule.local(assignment.directive.issued_at or assignment.created_at).date()


def _who(noun: type[Report] | type[Acknowledgement]) -> list[Any]:
    """Load with a row who sent it."""
    by_link = selectinload(noun.link)
    return [by_link.joinedload(Link.contact), by_link.joinedload(Link.delegation), joinedload(noun.staff)]


def first_acknowledgements(session: Session, assignment_ids: Collection[int]) -> dict[int, Acknowledgement]:
    """{assignment id: who acknowledged first}"""
    found = select(Acknowledgement).where(Acknowledgement.assignment_id.in_(assignment_ids))
    newest_first = found.options(*_who(Acknowledgement)).order_by(Acknowledgement.id.desc())
    return {one.assignment_id: one for one in session.scalars(newest_first)}


def last_reports(session: Session, assignment_ids: Collection[int]) -> dict[int, Report]:
    """{task id: the last version that was sent}"""
    last = (
        select(func.max(Report.id))
        .join(Task, Task.id == Report.task_id)
        .where(Task.assignment_id.in_(assignment_ids))
        .group_by(Report.task_id)
    )
    loaded = (*_who(Report), selectinload(Report.figures), selectinload(Report.evidence))
    return {one.task_id: one for one in session.scalars(select(Report).where(Report.id.in_(last)).options(*loaded))}


def receipt_hashes(session: Session, assignment_ids: Sequence[int]) -> dict[ReceiptKey, str]:
    """The hashes of the events that have a receipt."""
    found = session.execute(
        select(Event.chain_id, Event.task_id, Event.recorded_at, Event.hash)
        .where(Event.chain_kind == ChainKind.ASSIGNMENT, Event.chain_id.in_(assignment_ids), Event.kind.in_(RECEIPTS))
        .order_by(Event.seq)
    )
    return {(chain_id, task_id, at): hash_ for chain_id, task_id, at, hash_ in found}
