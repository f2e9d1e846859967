"""Who still owes what, asked of the database in few questions: each turn first, then the rows of those that matter."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Assignment, Contact, Directive, Item, Link, Mail, MailFact, MailLine, Period, Task, Unit
from directives.queries import reachable, status_sql
from directives.queries.status_sql import DUE_AT, RETURNED
from directives.rules import status
from directives.rules.reminder_plan import Duty
from directives.terms import DirectiveState, MailFactKind, MailState, Obligation, Offset

SINCE: ColumnElement[datetime] = case(
    (Assignment.created_at > Period.opens_at, Assignment.created_at), else_=Period.opens_at
)
"""Since when the unit has it."""

AT_ONCE = 500

OwedQuery = Select[*tuple[Any, ...]]


class DuePeriod(NamedTuple):
    """The tasks of one period that share their dates, whichever units owe them."""

    directive_id: int
    period_id: int
    given: Duty


class OwedTask(NamedTuple):
    """A task that somebody is to hear of."""

    assignment_id: int
    task_id: int
    unit_id: int
    turn: DuePeriod
    number: str
    title: str
    reached: bool
    """Whether the unit was told of it, or said so itself: no silence of another is its own."""

    @property
    def due_at(self) -> datetime:
        """By when it is owed."""
        return self.turn.given.due_at

    def mark(self, offset: Offset) -> str:
        """Which telling of the task it is; a moved date makes it another."""
        return mark_of(offset, self.due_at)


def mark_of(offset: Offset, due_at: datetime) -> str:
    """How a telling is called: by its moment of the plan and by its date."""
    return f"{offset}:{due_at.isoformat(timespec='minutes')}"


def binding(agency_id: int) -> ColumnElement[bool]:
    """What the agency's units owe by a date: over Task with Assignment, Directive, Item and Period."""
    return and_(
        Directive.issuer_id == agency_id,
        Directive.state == DirectiveState.ISSUED,
        Assignment.not_ours_at.is_(None),
        Item.obligation == Obligation.MANDATORY,
        Task.standing.in_(status.OWING),
        DUE_AT.is_not(None),
        Period.locked_at.is_(None),
        ~extend.WAITS,
    )


def of_tasks(query: OwedQuery) -> OwedQuery:
    return (
        query.select_from(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
    )


def turns(session: Session, agency_id: int, known: Collection[int]) -> list[DuePeriod]:
    """Every turn of these directives of which somebody owes something.

    A letter that is issued on another connection since they were looked at is the next tick's.
    """
    query = of_tasks(select(Directive.id, Task.period_id, SINCE, DUE_AT, RETURNED)).where(binding(agency_id)).distinct()
    return [
        DuePeriod(directive, period, Duty(since, due_at, bool(again)))
        for directive, period, since, due_at, again in session.execute(query)
        if directive in known
    ]


def of_turns(session: Session, agency_id: int, wanted: Collection[DuePeriod]) -> list[OwedTask]:
    """What is owed of these turns, the first date first."""
    known = {(turn.period_id, turn.given): turn for turn in wanted}
    columns = (
        Assignment.id,
        Task.id,
        Assignment.responsible_unit_id,
        Directive.number,
        Item.title,
        Task.period_id,
        SINCE,
        DUE_AT,
        RETURNED,
        status_sql.REACHED,
    )
    query = of_tasks(select(*columns)).where(binding(agency_id)).order_by(DUE_AT, Directive.id, Item.position, Task.id)
    found = []
    for row in _in_parts(session, query, sorted({turn.period_id for turn in wanted})):
        turn = known.get((row[5], Duty(row[6], row[7], bool(row[8]))))
        if turn is not None:
            found.append(OwedTask(row[0], row[1], row[2], turn, row[3], row[4], bool(row[9])))
    return found


def _in_parts(session: Session, query: OwedQuery, periods: Sequence[int]) -> Iterable[Any]:
    for start in range(0, len(periods), AT_ONCE):
        yield from session.execute(query.where(Task.period_id.in_(periods[start : start + AT_ONCE])))


class ReachableContact(NamedTuple):
    """Somebody who can act for a unit."""

    contact_id: int
    email: str


def readers(session: Session, agency_id: int) -> dict[int, list[ReachableContact]]:
    """By assignment that is followed, who holds a link to it at an address that works."""
    query = (
        select(Link.assignment_id, Contact.id, Contact.email)
        .join(Contact, Contact.id == Link.contact_id)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, reachable.REACHABLE)
        .order_by(Link.id)
    )
    found: dict[int, list[ReachableContact]] = {}
    for assignment_id, contact_id, email in session.execute(query):
        found.setdefault(assignment_id, []).append(ReachableContact(contact_id, email))
    return found


class AlreadyTold(NamedTuple):
    """A telling of a task that somebody has had."""

    contact_id: int | None
    staff_id: int | None
    task_id: int
    mark: str


def has_told() -> ColumnElement[bool]:
    """A mail that was no longer true when it was to go has told nobody; one that a person took back counts as told."""
    taken_back = select(MailFact.id).where(MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.DROPPED)
    return or_(Mail.state != MailState.DROPPED, taken_back.exists())


def already_told(session: Session, agency_id: int, wanted: Collection[DuePeriod]) -> set[AlreadyTold]:
    """What was told of the tasks of these turns that are owed still."""
    query = (
        select(Mail.contact_id, Mail.staff_id, MailLine.task_id, MailLine.offset)
        .join(MailLine, MailLine.mail_id == Mail.id)
        .join(Task, Task.id == MailLine.task_id)
        .where(Mail.agency_id == agency_id, MailLine.offset != "", Task.standing.in_(status.OWING), has_told())
    )
    periods = sorted({turn.period_id for turn in wanted})
    return {AlreadyTold(*row) for row in _in_parts(session, query, periods)}


def unit_names(session: Session, agency_id: int) -> dict[int, str]:
    """What the agency's units are called."""
    return dict(session.execute(select(Unit.id, Unit.name).where(Unit.agency_id == agency_id)).all())
