"""The only module that queues mails: each is committed with the fact that it reports, and a worker sends it later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from directives.acts.assign import NewLink
from directives.database import analyze
from directives.models import Assignment, Contact, Delegation, Directive, Link, Mail, MailLine, Staff, Task, UnitDesk
from directives.queries import reachable
from directives.queries.agency_calendar import calendar_of
from directives.queries.reachable import Informed, Reader
from directives.rules import schedule
from directives.rules.search import unaccented
from directives.terms import MailFactKind, MailState
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import OCCASIONS, delegated, issued
from workflows.mailing.queueing import About, Line, NewMail, insert_all, new_message_id, queue_one
from workflows.mailing.sending import delivery_log
from workflows.mailing.sending.day_mail import GATHERING

Recipients = Staff | Link | Assignment | list[int] | tuple[Reader, ...] | Informed
"""A member of staff; a link's contact; the reachable contacts of an assignment or of several (ids); readers; or those
who know of the directive."""

SETTLED = GATHERING + timedelta(minutes=1)
"""How long after its lease a mail that was being sent has an outcome."""

__all__ = [
    "Line",
    "NewMail",
    "drop",
    "drop_to",
    "new_message_id",
    "queue_one",
    "tell",
    "tell_again",
    "tell_colleague",
    "tell_first",
    "tell_many",
    "tell_of_desk",
    "was_queued",
]

AT_ONCE = 500
"""How many keys are looked up in one query."""
MANY = 1_000
"""So many mails queued at once are counted: what reads them next must not plan for an empty table."""


DATES_ASKED = ("due_at", "new_due_at")
"""Values that hold a date which the reader has to keep."""
MOST_URGENT = "hoa toc"
"""The highest mark of urgency (Decree 30/2020, annex I), without diacritics."""
LEAST_NOTICE = timedelta(hours=1)
"""A date that the next day's mail would announce with less notice than this is announced at once."""


def tell(  # noqa: PLR0913 (a mail has these parts)
    session: Session,
    kind: MailKind,
    *,
    about: About,
    to: Recipients,
    now: datetime,
    values: Mapping[str, Any] | None = None,
    directive: Directive | None = None,
    task: Task | None = None,
) -> list[Mail]:
    """Queue this mail for each reader; returns the new mails, since nobody is mailed twice about one thing.

    `values` holds plain values, never a token; a moment has a name ending in `at`. `directive` is needed
    if it does not follow from `to`; `task` is the only task that the mail names, else it is about all of them.
    """
    session.flush()
    directive = directive or _directive_of(to)
    template = NewMail(kind, about, "", directive_id=directive.id if directive else None, values=values or {})
    if directive and not kind.at_once:
        template = template._replace(at_once=cannot_wait(session, directive, template.values, now))
    if isinstance(to, Staff):
        agency_id = directive.agency_id if directive else to.agency_id
        mails = [template._replace(recipient=to.email, staff_id=to.id)]
    elif directive is None:
        raise ValueError("a mail to several assignments needs their directive")
    else:
        agency_id, task_id = directive.agency_id, task.id if task else None
        mails = [_to_reader(template, reader, task_id) for reader in _readers(session, to)]
        if isinstance(to, Informed):
            unless_untold = template._replace(values={**template.values, "only_if_told": True})
            mails += [
                _to_reader(unless_untold, reader, task_id)._replace(not_before=until + SETTLED)
                for reader, until in to.in_doubt
            ]
    queued = (queue_one(session, agency_id, mail, now) for mail in mails)
    return [mail for mail in queued if mail is not None]


def tell_colleague(session: Session, delegation: Delegation, now: datetime) -> Mail | None:
    """Queue the mail with a colleague's link; None if this generation of it was mailed. No contact is its reader."""
    directive = delegation.assignment.directive
    mail = NewMail(
        delegated.MAIL,
        delegation.link,
        delegation.email or "",
        lines=[(delegation.assignment_id, None, "")],
        directive_id=directive.id,
        values={"delegation": delegation.id},
    )
    queued = queue_one(session, directive.agency_id, mail, now)
    if queued is not None:
        delegation.mail = queued
    return queued


def tell_of_desk(
    session: Session,
    kind: MailKind,
    desk: UnitDesk,
    about: About,
    now: datetime,
    values: Mapping[str, Any] | None = None,
) -> list[Mail]:
    """Queue a mail about the unit's desk for each contact on record; it concerns no letter."""
    session.flush()
    agency_id, values = desk.unit.agency_id or 0, {**(values or {}), "desk": desk.id}
    readers = reachable.contacts_of(session, desk.unit)
    mails = (NewMail(kind, about, one.email, contact_id=one.id, values=values) for one in readers)
    queued = (queue_one(session, agency_id, mail, now) for mail in mails)
    return [mail for mail in queued if mail is not None]


def cannot_wait(session: Session, directive: Directive, values: Mapping[str, Any], now: datetime) -> bool:
    """Whether the directive is marked HỎA TỐC, or the date in the mail passes before the next day's mail could go."""
    dates = [date for name in DATES_ASKED if isinstance(date := values.get(name), datetime) and date > now]
    if unaccented(directive.urgency) == MOST_URGENT:
        return True
    if not dates:
        return False
    tomorrow = calendar_of(session, directive.agency_id).working_day_after(schedule.local(now).date())
    return min(dates) <= schedule.at(tomorrow, schedule.OFFICE_OPENS) + LEAST_NOTICE


def _to_reader(mail: NewMail, reader: Reader, task_id: int | None) -> NewMail:
    contact = reader.contact
    return mail._replace(recipient=contact.email, contact_id=contact.id, lines=[(reader.assignment_id, task_id, "")])


def _directive_of(to: Recipients) -> Directive | None:
    if isinstance(to, Link):
        return to.assignment.directive
    return to.directive if isinstance(to, Assignment) else None


def _readers(session: Session, to: Link | Assignment | list[int] | tuple[Reader, ...] | Informed) -> tuple[Reader, ...]:
    if isinstance(to, Informed):
        return to.readers
    if isinstance(to, Link):
        return (Reader(to.id, to.assignment_id, to.contact),) if to.contact else ()
    if isinstance(to, tuple):
        return to
    return reachable.readers(session, [to.id] if isinstance(to, Assignment) else to)


def tell_first(session: Session, directive: Directive, links: Sequence[NewLink], now: datetime) -> None:
    """Queue the first mail of each of these new links, in a few statements."""
    mails = [
        NewMail(
            issued.MAIL,
            _FirstGeneration(link.link_id),
            link.email,
            contact_id=link.contact_id,
            lines=[(link.assignment_id, None, "")],
            directive_id=directive.id,
        )
        for link in links
    ]
    insert_all(session, directive.agency_id, mails, now)
    if len(mails) >= MANY:
        analyze(session, Mail, MailLine)


class _FirstGeneration(NamedTuple):
    """A link that was just created, as its first mail is about it."""

    id: int
    generation: int = 1


def tell_many(session: Session, agency_id: int, mails: Sequence[NewMail], now: datetime) -> list[NewMail]:
    """Queue many mails in a few statements; returns those that are new.

    Only for the ticker, which runs one at a time; for anything else the unique key would raise an error.
    """
    session.flush()
    known: set[str] = set()
    for start in range(0, len(mails), AT_ONCE):
        keys = [mail.instance for mail in mails[start : start + AT_ONCE]]
        known.update(session.scalars(select(Mail.instance).where(Mail.instance.in_(keys))))
    new = [mail for mail in mails if mail.instance not in known]
    insert_all(session, agency_id, new, now)
    if len(new) >= MANY:
        analyze(session, Mail, MailLine)
    return new


def tell_again(session: Session, mail: Mail, contact: Contact, lines: Sequence[Line], now: datetime) -> Mail | None:
    """Queue a copy of a mail that did not arrive, with these of its lines."""
    kind = replace(OCCASIONS[mail.occasion], instance="again:{about.id}")
    copy = NewMail(
        kind, mail, contact.email, contact.id, None, lines, mail.directive_id, mail.values, at_once=mail.at_once
    )
    return queue_one(session, mail.agency_id, copy, now)


def was_queued(session: Session, kind: MailKind, about: About, since: datetime) -> bool:
    """Whether a mail of this kind about this was queued after `since`."""
    same = select(Mail.id).where(Mail.instance == kind.instance_of(about), Mail.created_at > since)
    return session.scalar(same) is not None


def drop(session: Session, assignments: Sequence[Assignment], now: datetime) -> None:
    """Drop the waiting mails that are only about these assignments.

    A mail that a worker has claimed is left alone: the worker re-checks it just before sending.
    """
    ids = [assignment.id for assignment in assignments]
    ours = select(MailLine.mail_id).where(MailLine.assignment_id.in_(ids))
    _drop(session, and_(Mail.id.in_(ours), ~_is_about_others(ids)), now)


def drop_to(session: Session, contacts: Collection[Contact], now: datetime) -> None:
    """Drop the waiting mails to these contacts, whatever they are about."""
    _drop(session, Mail.contact_id.in_([contact.id for contact in contacts]), now)


def _drop(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    dropped = session.execute(
        update(Mail)
        .where(Mail.state.in_((MailState.QUEUED, MailState.HELD)), which)
        .values(state=MailState.DROPPED, ended_at=now)
        .returning(Mail.id, Mail.contact_id, Mail.recipient)
    ).all()
    log = [delivery_log.row(id_, MailFactKind.UNWANTED, now, contact_id, to) for id_, contact_id, to in dropped]
    delivery_log.note_all(session, log)


def _is_about_others(ids: Sequence[int]) -> ColumnElement[bool]:
    return select(MailLine.id).where(MailLine.mail_id == Mail.id, MailLine.assignment_id.not_in(ids)).exists()
