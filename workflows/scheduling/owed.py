"""Tasks that are owed by a date, read in few queries: first the distinct dates, then the tasks of those that matter."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Assignment, Contact, Directive, Item, Link, Mail, MailFact, MailLine, Period, Task, Unit
from directives.queries import reachable, status_sql
from directives.queries.status_sql import DUE_AT, RETURNED
from directives.rules.reminder_plan import Duty
from directives.terms import DirectiveState, MailFactKind, MailState, ReminderStep

SINCE: ColumnElement[datetime] = case(
    (Assignment.created_at > Period.opens_at, Assignment.created_at), else_=Period.opens_at
)
"""Since when the unit has the task."""

AT_ONCE = 500
"""How many ids go into one query."""

OwedQuery = Select[*tuple[Any, ...]]


class DuePeriod(NamedTuple):
    """The tasks of one period that share their dates, whichever units owe them."""

    directive_id: int
    period_id: int
    duty: Duty


class OwedTask(NamedTuple):
    """A task that a mail may be about."""

    assignment_id: int
    task_id: int
    unit_id: int
    period: DuePeriod
    number: str
    title: str
    reached: bool
    """Whether the unit was told or has acknowledged; a unit that was not reached is never late."""

    @property
    def due_at(self) -> datetime:
        """By when it is owed."""
        return self.period.duty.due_at

    def mark(self, step: ReminderStep) -> str:
        """The key of one reminder of the task; a moved date makes another key."""
        return mark_of(step, self.due_at)


def mark_of(step: ReminderStep, due_at: datetime) -> str:
    """The key of one reminder: the step of the plan and the due date. Stored as MailLine.offset."""
    return f"{step}:{due_at.isoformat(timespec='minutes')}"


def of_agency(agency_id: int) -> ColumnElement[bool]:
    """Over Directive: issued by the agency, or passed on by one of its units to its schools.

    Schools are reminded of both; all else (escalations, digests, boards) is about the agency's own alone.
    """
    units = select(Unit.id).where(Unit.agency_id == agency_id)
    return or_(Directive.issuer_id == agency_id, Directive.issuer_id.in_(units))


def is_owed(agency_id: int) -> ColumnElement[bool]:
    """A task of the agency or of a superior in it that is owed by a date; for a query over `from_tasks`."""
    return and_(
        of_agency(agency_id),
        Directive.state == DirectiveState.ISSUED,
        Assignment.not_ours_at.is_(None),
        status_sql.owed(),
        DUE_AT.is_not(None),
        ~extend.HAS_OPEN_REQUEST,
    )


def from_tasks(query: OwedQuery) -> OwedQuery:
    return (
        query.select_from(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
    )


def due_periods(session: Session, agency_id: int, known: Collection[int]) -> list[DuePeriod]:
    """The periods of the directives in `known` with a task that is owed, one for each set of dates.

    A directive issued on another connection since `known` was read is left to the next tick.
    """
    query = (
        from_tasks(select(Directive.id, Task.period_id, SINCE, DUE_AT, RETURNED)).where(is_owed(agency_id)).distinct()
    )
    return [
        DuePeriod(directive, period, Duty(since, due_at, bool(again)))
        for directive, period, since, due_at, again in session.execute(query)
        if directive in known
    ]


def owed_tasks(
    session: Session, agency_id: int, wanted: Collection[DuePeriod], *which: ColumnElement[bool]
) -> list[OwedTask]:
    """The tasks owed in these periods, the earliest date first; `which` narrows them."""
    known = {(period.period_id, period.duty): period for period in wanted}
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
    query = (
        from_tasks(select(*columns))
        .where(is_owed(agency_id), *which)
        .order_by(DUE_AT, Directive.id, Item.position, Task.id)
    )
    found = []
    for assignment_id, task_id, unit_id, number, title, period_id, since, due_at, returned, reached in _in_batches(
        session, query, sorted({period.period_id for period in wanted})
    ):
        period = known.get((period_id, Duty(since, due_at, bool(returned))))
        if period is not None:
            found.append(OwedTask(assignment_id, task_id, unit_id, period, number, title, bool(reached)))
    return found


def _in_batches(session: Session, query: OwedQuery, periods: Sequence[int]) -> Iterable[Any]:
    for start in range(0, len(periods), AT_ONCE):
        yield from session.execute(query.where(Task.period_id.in_(periods[start : start + AT_ONCE])))


class ReachableContact(NamedTuple):
    """A contact with a link that opens and an address that works."""

    contact_id: int
    email: str
    asker_id: int
    """The issuer of the letters of which it is reminded: a mail speaks for one."""


def contacts_owing(session: Session, agency_id: int, wanted: Collection[DuePeriod]) -> set[int]:
    """The contacts (ids) of the tasks owed in these periods that can be mailed."""
    ids = with_contacts(from_tasks(select(Link.contact_id))).where(is_owed(agency_id)).distinct()
    return {id_ for (id_,) in _in_batches(session, ids, sorted({period.period_id for period in wanted}))}


def with_contacts(query: OwedQuery) -> OwedQuery:
    """The query over `from_tasks`, for each contact of the task's assignment that can be mailed."""
    joined = query.join(Link, Link.assignment_id == Assignment.id).join(Contact, Contact.id == Link.contact_id)
    return joined.where(reachable.REACHABLE)


def reachable_contacts(
    session: Session, agency_id: int, which: ColumnElement[bool]
) -> dict[int, list[ReachableContact]]:
    """By assignment id, those of `which` contacts that can be mailed, for all directives under follow-up."""
    query = (
        select(Link.assignment_id, Contact.id, Contact.email, Directive.issuer_id)
        .join(Contact, Contact.id == Link.contact_id)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(of_agency(agency_id), Directive.state == DirectiveState.ISSUED, reachable.REACHABLE, which)
        .order_by(Link.id)
    )
    found: dict[int, list[ReachableContact]] = {}
    for assignment_id, contact_id, email, asker_id in session.execute(query):
        found.setdefault(assignment_id, []).append(ReachableContact(contact_id, email, asker_id))
    return found


class SentMark(NamedTuple):
    """A reminder or escalation of a task that was sent to a contact or member of staff."""

    contact_id: int | None
    staff_id: int | None
    task_id: int
    mark: str


def counts_as_sent() -> ColumnElement[bool]:
    """A mail that the worker dropped as outdated counts as not sent; one that staff dropped counts as sent."""
    dropped_by_staff = select(MailFact.id).where(MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.DROPPED)
    return or_(Mail.state != MailState.DROPPED, dropped_by_staff.exists())


def already_sent(
    session: Session, agency_id: int, wanted: Collection[DuePeriod], *which: ColumnElement[bool]
) -> set[SentMark]:
    """The reminders and escalations sent for the tasks that are still owed in these periods; `which` narrows them."""
    query = (
        select(Mail.contact_id, Mail.staff_id, MailLine.task_id, MailLine.offset)
        .join(MailLine, MailLine.mail_id == Mail.id)
        .join(Task, Task.id == MailLine.task_id)
        .join(Item, Item.id == Task.item_id)
        .where(Mail.agency_id == agency_id, MailLine.offset != "", status_sql.OPEN, counts_as_sent(), *which)
    )
    ids = sorted({period.period_id for period in wanted})
    return {SentMark(*row) for row in _in_batches(session, query, ids)}


def unit_names(session: Session, unit_ids: Collection[int]) -> dict[int, str]:
    """The names of these units."""
    found: dict[int, str] = {}
    ids = sorted(unit_ids)
    for start in range(0, len(ids), AT_ONCE):
        part = select(Unit.id, Unit.name).where(Unit.id.in_(ids[start : start + AT_ONCE]))
        found |= dict(session.execute(part).all())
    return found
