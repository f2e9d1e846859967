"""Reminders: who still owes what before its date, and after it; one mail for each contact, never twice the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, case, or_, select
from sqlalchemy.orm import Session

from directives import extending, schedule, status
from directives.agency_calendar import calendar_of
from directives.models import Assignment, Contact, Directive, Item, Link, Mail, MailLine, Period, Task, Unit
from directives.schedule import Calendar
from directives.terms import DirectiveState, Obligation, Occasion, Standing
from workflows.mailing import outbox

AHEAD = timedelta(days=30)
"""No run of days off is longer: dates beyond it need no look."""
STILL_TRUE = timedelta(days=7)
"""Until how long after its moment a late run still reminds of a date gone by."""

DUE_AT: ColumnElement[datetime | None] = case(
    (or_(Task.standing == Standing.RETURNED, Task.return_due_at.is_not(None)), Task.return_due_at),
    else_=Task.due_at,
)
"""By when a task is owed: what was returned has its own date."""


class Owed(NamedTuple):
    """A task that a contact is to be reminded of."""

    occasion: Occasion
    contact_id: int
    assignment_id: int
    task_id: int
    directive_id: int
    number: str
    title: str
    due_at: datetime

    @property
    def offset(self) -> str:
        """Which reminder of the task it is; a moved date makes it another."""
        return f"{self.occasion}:{self.due_at.isoformat(timespec='minutes')}"


@dataclass(frozen=True)
class Reminder:
    """A mail that was queued: to whom and why."""

    occasion: Occasion
    unit: str
    email: str
    owed: Sequence[Owed]


def remind(session: Session, now: datetime) -> list[Reminder]:
    """Queue the reminders that are due now, agency by agency, in its office hours."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all()
    return [reminder for agency in agencies for reminder in _remind_for(session, agency, now)]


def _remind_for(session: Session, agency: Unit, now: datetime) -> Iterator[Reminder]:
    calendar = calendar_of(session, agency.id)
    if not schedule.in_office_hours(now, calendar):
        return
    rows = _still_owed(session, agency.id, now)
    already = _already_told(session, agency.id)
    by_contact: dict[tuple[Occasion, int], list[Owed]] = defaultdict(list)
    for owed in _due(rows, calendar, now):
        if (owed.contact_id, owed.task_id, owed.offset) not in already:
            by_contact[owed.occasion, owed.contact_id].append(owed)
    contacts = _contacts(session, agency.id) if by_contact else {}
    for (occasion, contact_id), all_owed in sorted(by_contact.items()):
        contact = contacts[contact_id]
        if _post(session, agency, occasion, contact, all_owed, now):
            yield Reminder(occasion, contact.unit.name, contact.email, all_owed)


def _still_owed(session: Session, agency_id: int, now: datetime) -> Sequence[Row[Any]]:
    """Mandatory tasks with a date that are owed at the moment, for each contact that can act on them."""
    found: Sequence[Any] = session.execute(
        select(
            Link.contact_id, Assignment.id.label("assignment_id"), Task.id.label("task_id"),
            Directive.id.label("directive_id"), Directive.number, Item.title, DUE_AT.label("due_at"),
            Period.opens_at, Assignment.created_at,
        )
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Link, Link.assignment_id == Assignment.id)
        .join(Contact, Contact.id == Link.contact_id)
        .where(
            Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED,
            Assignment.not_ours_at.is_(None), Item.obligation == Obligation.MANDATORY,
            Task.standing.in_(status.OWING), DUE_AT.between(now - AHEAD - STILL_TRUE, now + AHEAD),
            ~extending.WAITS, Period.locked_at.is_(None), Link.revoked_at.is_(None), Contact.removed_at.is_(None),
            Contact.failed_at.is_(None),
        )
        .order_by(DUE_AT, Directive.id, Item.position, Task.id)
    ).all()  # fmt: skip
    return found


def _due(rows: Iterable[Row[Any]], calendar: Calendar, now: datetime) -> Iterator[Owed]:
    """Those whose moment has come and that are still true."""
    moments: dict[datetime, tuple[datetime, datetime]] = {}
    for row in rows:
        if row.due_at not in moments:
            moments[row.due_at] = (
                schedule.remind_before(row.due_at, calendar), schedule.remind_after(row.due_at, calendar),
            )  # fmt: skip
        before, after = moments[row.due_at]
        told_later = max(row.opens_at, row.created_at) > before  # its first mail has just said it
        if before <= now < row.due_at and not told_later:
            yield _owed(Occasion.DUE_SOON, row)
        elif after <= now < after + STILL_TRUE:
            yield _owed(Occasion.OVERDUE, row)


def _owed(occasion: Occasion, row: Row[Any]) -> Owed:
    return Owed(
        occasion, row.contact_id, row.assignment_id, row.task_id, row.directive_id, row.number, row.title, row.due_at
    )


def _already_told(session: Session, agency_id: int) -> set[tuple[int | None, int | None, str]]:
    """Which reminder of which task each contact has had, of the tasks still owed."""
    told = session.execute(
        select(Mail.contact_id, MailLine.task_id, MailLine.offset)
        .join(Mail, Mail.id == MailLine.mail_id)
        .join(Task, Task.id == MailLine.task_id)
        .where(Mail.agency_id == agency_id, MailLine.offset != "", Task.standing.in_(status.OWING))
    )
    return {(contact, task, offset) for contact, task, offset in told}


def _contacts(session: Session, agency_id: int) -> dict[int, Contact]:
    found = session.scalars(select(Contact).join(Unit).where(Unit.agency_id == agency_id))
    return {contact.id: contact for contact in found}


def _post(
    session: Session, agency: Unit, occasion: Occasion, contact: Contact, owed: Sequence[Owed], now: datetime
) -> bool:
    directives = {line.directive_id for line in owed}
    mail = outbox.post(
        session, occasion, instance=f"{occasion}:{contact.id}:{schedule.local(now):%Y-%m-%d}", now=now,
        agency_id=agency.id, contact=contact, lines=[(line.assignment_id, line.task_id, line.offset) for line in owed],
        directive=session.get(Directive, directives.pop()) if len(directives) == 1 else None,
    )  # fmt: skip
    return mail is not None
