"""Selects that more than one caller needs: Core columns for the board, and the SQL forms of status.py's rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from directives import status
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Enclosure,
    Evidence,
    Item,
    Link,
    Period,
    Report,
    StoredFile,
    Task,
    Unit,
    UnitGroup,
    UnitKind,
    group_members,
)
from directives.terms import Obligation, ReportingMode, Standing

WORKS: ColumnElement[bool] = and_(Contact.removed_at.is_(None), Contact.failed_at.is_(None))
"""Contact.works: a mail to it can be tried."""
REACHABLE: ColumnElement[bool] = and_(Link.revoked_at.is_(None), WORKS)
"""A link that opens, of a contact that works."""


class UnitRow(NamedTuple):
    """A unit that a directive was assigned to, and what its assignment knows."""

    unit_id: int
    code: str
    name: str
    search_name: str
    phone: str
    kind: str | None
    position: int | None
    told_at: datetime | None
    unreachable_at: datetime | None
    acknowledged_at: datetime | None
    not_ours_at: datetime | None
    assignment_id: int
    public_id: str


def units(session: Session, directive_id: int) -> list[UnitRow]:
    """The units of a directive."""
    found = session.execute(
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.search_name,
            Unit.phone,
            UnitKind.name,
            UnitKind.position,
            Assignment.told_at,
            Assignment.unreachable_at,
            Assignment.acknowledged_at,
            Assignment.not_ours_at,
            Assignment.id,
            Assignment.public_id,
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .where(Assignment.directive_id == directive_id)
    )
    return [UnitRow._make(row) for row in found]


Stands = tuple[Standing, datetime | None, datetime | None, datetime | None]
"""The parts of status.Facts."""


def tasks(session: Session, period_ids: Sequence[int]) -> Sequence[tuple[int, int, int, Stands]]:
    """The tasks of these periods: id, assignment, period, and where they stand."""
    found = session.execute(
        select(
            Task.id,
            Task.assignment_id,
            Task.period_id,
            Task.standing,
            Task.first_submitted_at,
            Task.due_at,
            Task.return_due_at,
        ).where(Task.period_id.in_(period_ids))
    )
    return [
        (id_, assignment, period, (standing, first, due, again))
        for id_, assignment, period, standing, first, due, again in found
    ]


def items(session: Session, directive_id: int) -> Sequence[Item]:
    """The items of a directive, in the letter's order."""
    return session.scalars(select(Item).where(Item.directive_id == directive_id).order_by(Item.position)).all()


def periods(session: Session, directive_id: int) -> Sequence[Period]:
    """The periods of a directive's items, in order."""
    return session.scalars(
        select(Period).join(Item).where(Item.directive_id == directive_id).order_by(Period.item_id, Period.number)
    ).all()


def group_names(session: Session, agency_id: int) -> dict[int, str]:
    """An agency's groups, in its order."""
    found = session.execute(
        select(UnitGroup.id, UnitGroup.name)
        .where(UnitGroup.agency_id == agency_id)
        .order_by(UnitGroup.position, UnitGroup.name)
    )
    return {row.id: row.name for row in found}


def groups_of_units(session: Session, directive_id: int) -> dict[int, frozenset[int]]:
    """The groups of each unit of a directive."""
    found: dict[int, set[int]] = {}
    for unit, group in session.execute(
        select(group_members.c.unit_id, group_members.c.group_id)
        .join(Assignment, Assignment.unit_id == group_members.c.unit_id)
        .where(Assignment.directive_id == directive_id)
    ):
        found.setdefault(unit, set()).add(group)
    return {unit: frozenset(groups) for unit, groups in found.items()}


REACHED = and_(
    Assignment.not_ours_at.is_(None), or_(Assignment.told_at.is_not(None), Assignment.acknowledged_at.is_not(None))
)
"""board.reach in SQL."""


def late(now: datetime) -> ColumnElement[bool]:
    """status.timeliness is OPEN_LATE, in SQL: over Task joined with Item."""
    owing = Task.standing.in_(status.OWING)
    first = and_(owing, Task.standing != Standing.RETURNED, Task.return_due_at.is_(None), Task.due_at <= now)
    again = and_(owing, Task.return_due_at <= now)
    return and_(Item.obligation == Obligation.MANDATORY, Task.due_at.is_not(None), or_(first, again))


def due_soon(now: datetime) -> ColumnElement[bool]:
    """status.due_soon in SQL: over Task joined with Item."""
    due_at = func.coalesce(Task.return_due_at, Task.due_at)
    owing = Task.standing.in_(status.OWING)
    return and_(Item.obligation == Obligation.MANDATORY, owing, due_at > now, due_at <= now + status.DUE_SOON)


RETURNED = or_(Task.standing == Standing.RETURNED, Task.return_due_at.is_not(None))

DUE_AT: ColumnElement[datetime | None] = case((RETURNED, Task.return_due_at), else_=Task.due_at)
"""By when a task is owed: what was returned has its own date."""


def owed(due_at: datetime | None = None) -> ColumnElement[bool]:
    """What binds and is missing, for a deadline or at all: over Task joined with Item and Period."""
    missing = and_(
        Task.standing.in_(status.OWING),
        Item.obligation == Obligation.MANDATORY,
        Item.mode != ReportingMode.INCIDENT,
        Period.locked_at.is_(None),
    )
    return missing if due_at is None else and_(missing, DUE_AT.in_([due_at]))


def next_due(session: Session, directive_id: int, now: datetime) -> datetime | None:
    """The next date by which a unit of a directive still owes something."""
    due_at = func.coalesce(Task.return_due_at, Task.due_at)
    return session.scalar(
        select(due_at)
        .join(Item, Item.id == Task.item_id)
        .where(
            Item.directive_id == directive_id,
            Item.obligation == Obligation.MANDATORY,
            Task.standing.in_(status.OWING),
            due_at > now,
        )
        .order_by(due_at)
        .limit(1)
    )


def find(session: Session, word: str) -> Directive | None:
    """A directive by its public id, its number or its id in the database."""
    named = [Directive.public_id == word, Directive.number == word]
    if word.isdigit() and len(word) < 19:
        named.append(Directive.id == int(word))
    found = select(Directive).where(or_(*named)).order_by(Directive.public_id != word, Directive.id)
    return session.scalars(found).first()


def find_file(session: Session, agency_id: int, public_id: str) -> StoredFile | None:
    """A file of the agency's directives, or handed in by a unit for one of them; None for any other."""
    theirs = select(Directive.id).where(Directive.issuer_id == agency_id)
    tasks_of = select(Task.id).join(Item, Item.id == Task.item_id).where(Item.directive_id.in_(theirs))
    places = [
        select(Directive.signed_file_id).where(Directive.issuer_id == agency_id),
        select(Directive.source_file_id).where(Directive.issuer_id == agency_id),
        select(Enclosure.file_id).where(Enclosure.directive_id.in_(theirs)),
        select(Evidence.file_id).where(Evidence.task_id.in_(tasks_of), Evidence.report_id.is_not(None)),
        select(Report.letter_file_id).where(Report.task_id.in_(tasks_of)),
    ]
    known = or_(*(StoredFile.id.in_(place) for place in places))
    return session.scalar(select(StoredFile).where(StoredFile.public_id == public_id, known))
