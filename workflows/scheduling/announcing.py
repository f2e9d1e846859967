"""Notices that a tick queues beside reminders: a period opened, please acknowledge, an acknowledgement came."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directives.acts.assign import OpenPeriod
from directives.boards import acknowledging
from directives.boards.acknowledging import AwaitedUnit
from directives.models import Acknowledgement, Assignment, Contact, Directive, Item, Link, Task
from directives.queries import pauses, reachable, status_sql
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.rules.acknowledging import is_reminded
from directives.terms import Obligation, ReminderStep
from workflows.mailing import outbox
from workflows.mailing.occasions import acknowledged, period_opened, to_acknowledge
from workflows.scheduling import owed
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import ReachableContact

RECENT = timedelta(days=7)
"""An acknowledgement older than this gets no receipt any more, even if the ticker was down all that time."""


def announce_periods(
    session: Session, directive: Directive, opened: Sequence[OpenPeriod], now: datetime, hours: schedule.OfficeHours
) -> None:
    """Mail that periods have opened, in office hours, to units that owe a task in them and know of the directive.

    After an outage of the ticker, only periods not yet due are announced, in one mail for each contact.
    """
    ids = [one.period.id for one in opened]
    last = max((one.period for one in opened), key=lambda period: period.id)
    lines = _owed_lines(session, directive, ids, now)
    calendar = calendar_of(session, directive.issuer_id)
    opens = schedule.in_office_hours(now, calendar, hours)
    in_hours = now if opens else schedule.next_opening(now, calendar, hours)
    mails = [
        outbox.NewMail(
            period_opened.MAIL,
            last,
            contact.email,
            contact_id=contact.id,
            lines=theirs,
            directive_id=directive.id,
            not_before=in_hours,
        )
        for contact, theirs in lines.items()
    ]
    outbox.tell_many(session, directive.issuer_id, mails, now)


def _owed_lines(
    session: Session, directive: Directive, period_ids: Sequence[int], now: datetime
) -> dict[Contact, list[outbox.Line]]:
    """Whom to mail of which tasks: those still owed in these periods by units that know of the directive."""
    owed = session.execute(
        select(Contact, Task.assignment_id, Task.id)
        .select_from(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Link, Link.assignment_id == Assignment.id)
        .join(Contact, Contact.id == Link.contact_id)
        .where(
            Task.period_id.in_(period_ids),
            status_sql.EXPECTED,
            or_(status_sql.DUE_AT.is_(None), now < status_sql.DUE_AT),
            Item.obligation != Obligation.CONDITIONAL,
            status_sql.REACHED,
            reachable.REACHABLE,
            Assignment.responsible_unit_id.not_in(pauses.pauses_of(session, directive.issuer_id, now).paused),
        )
        .order_by(Link.id, Item.position)
    )
    lines: dict[Contact, list[outbox.Line]] = defaultdict(list)
    for contact, assignment_id, task_id in owed:
        lines[contact].append((assignment_id, task_id, ""))
    return lines


class _Asked(NamedTuple):
    """The assignment that a mail asks to acknowledge."""

    id: int


def remind_to_acknowledge(session: Session, day: OfficeDay) -> Iterator[list[QueuedNotice]]:
    """Remind units, once, that have to acknowledge by the end of today; those whose reminder was missed too."""
    waiting = [
        one
        for one in acknowledging.awaited(session, day.agency.id, day.now)
        if is_reminded(one.due_at, day.calendar, day.hours, day.now)
    ]
    for start in range(0, len(waiting), owed.AT_ONCE):
        yield _remind_to_acknowledge(session, day, waiting[start : start + owed.AT_ONCE])


def _remind_to_acknowledge(session: Session, day: OfficeDay, waiting: Sequence[AwaitedUnit]) -> list[QueuedNotice]:
    theirs = Link.assignment_id.in_([one.assignment_id for one in waiting])
    contacts = owed.reachable_contacts(session, day.agency.id, theirs)
    by_id = {one.assignment_id: one for one in waiting}
    mails = [_to_acknowledge(one, contact) for one in waiting for contact in contacts.get(one.assignment_id, ())]
    new = outbox.tell_many(session, day.agency.id, mails, day.now)
    names = owed.unit_names(session, {one.unit_id for one in waiting} if new else ())
    queued = ((mail, by_id[mail.lines[0][0]]) for mail in new)
    return [
        QueuedNotice(
            mail.kind,
            mail.recipient,
            names[one.unit_id],
            [MailReason(ReminderStep.ACKNOWLEDGE, one.number, "xác nhận tiếp nhận", one.due_at)],
        )
        for mail, one in queued
    ]


def _to_acknowledge(one: AwaitedUnit, contact: ReachableContact) -> outbox.NewMail:
    return outbox.NewMail(
        to_acknowledge.MAIL,
        _Asked(one.assignment_id),
        contact.email,
        contact_id=contact.contact_id,
        lines=[(one.assignment_id, None, "")],
        directive_id=one.directive_id,
        values={"due_at": one.due_at},
    )


def send_acknowledgement_receipts(session: Session, now: datetime) -> Iterator[int]:
    """Mail a receipt of each acknowledgement to the contact whose link was used; yields how many, part by part.

    The tick finds them, not the unit's request: a thousand units acknowledge in one morning, and that page stays fast.
    """
    directives: dict[int, Directive] = {}
    query = (
        select(Acknowledgement.id, Assignment.id, Assignment.directive_id, Contact.id, Contact.email)
        .select_from(Acknowledgement)
        .join(Link, Link.id == Acknowledgement.link_id)
        .join(Contact, Contact.id == Link.contact_id)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .where(
            Acknowledgement.recorded_at > now - RECENT, ~acknowledged.is_queued(Acknowledgement.id), reachable.REACHABLE
        )
        .order_by(Acknowledgement.id)
        .limit(owed.AT_ONCE)
    )
    last = 0
    while found := session.execute(query.where(Acknowledgement.id > last)).all():
        last = found[-1][0]
        mails: dict[int, list[outbox.NewMail]] = defaultdict(list)
        for id_, assignment_id, directive_id, contact_id, email in found:
            directive = directives.get(directive_id) or session.get_one(Directive, directive_id)
            directives[directive_id] = directive
            mails[directive.agency_id].append(_receipt(id_, assignment_id, directive_id, contact_id, email))
        for agency_id, theirs in mails.items():
            outbox.tell_many(session, agency_id, theirs, now)
        yield len(found)


class _Acknowledged(NamedTuple):
    """The acknowledgement that a receipt is about."""

    id: int


def _receipt(id_: int, assignment_id: int, directive_id: int, contact_id: int, email: str) -> outbox.NewMail:
    return outbox.NewMail(
        acknowledged.MAIL,
        _Acknowledged(id_),
        email,
        contact_id=contact_id,
        lines=[(assignment_id, None, "")],
        directive_id=directive_id,
        values={"acknowledgement": id_},
    )
