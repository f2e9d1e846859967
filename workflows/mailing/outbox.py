"""The only module that queues mails: each is committed with the fact that it reports, and a worker sends it later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from directives.acts.assign import NewLink
from directives.database import insert_unless_known, reserve_ids
from directives.models import Assignment, Contact, Directive, Link, Mail, MailLine, Staff, Task
from directives.queries import reachable
from directives.queries.reachable import Reader
from directives.terms import MailFactKind, MailState
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import OCCASIONS, issued
from workflows.mailing.sending import delivery_log, verp


class Stored(Protocol):
    """Anything with the id of a stored row: a review, an event, a link."""

    @property
    def id(self) -> int: ...


About = Stored | date
"""What a mail is about; together with its reader it makes the unique key (law 2)."""

Line = tuple[int, int | None, str]
"""A line of a mail: an assignment's id, a task's id or None, and the key of a reminder or ''."""

Recipients = Staff | Link | Assignment | list[int] | tuple[Reader, ...]
"""A member of staff; a link's contact; the reachable contacts of an assignment or of several (ids); or readers."""

AT_ONCE = 500
"""How many keys are looked up in one query."""


class NewMail(NamedTuple):
    """A mail to be queued."""

    kind: MailKind
    about: About
    recipient: str
    """A mail address."""
    contact_id: int | None = None
    staff_id: int | None = None
    lines: Sequence[Line] = ()
    directive_id: int | None = None
    values: Mapping[str, Any] = {}
    not_before: datetime | None = None
    """None: it may be sent at once."""

    @property
    def instance(self) -> str:
        """Its unique key."""
        return self.kind.instance_of(self.about, self.contact_id or self.staff_id)


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
    if isinstance(to, Staff):
        agency_id = directive.issuer_id if directive else to.agency_id
        mails = [template._replace(recipient=to.email, staff_id=to.id)]
    elif directive is None:
        raise ValueError("a mail to several assignments needs their directive")
    else:
        agency_id, task_id = directive.issuer_id, task.id if task else None
        mails = [_to_reader(template, reader, task_id) for reader in _readers(session, to)]
    queued = (queue_one(session, agency_id, mail, now) for mail in mails)
    return [mail for mail in queued if mail is not None]


def _to_reader(mail: NewMail, reader: Reader, task_id: int | None) -> NewMail:
    contact = reader.contact
    return mail._replace(recipient=contact.email, contact_id=contact.id, lines=[(reader.assignment_id, task_id, "")])


def _directive_of(to: Recipients) -> Directive | None:
    if isinstance(to, Link):
        return to.assignment.directive
    return to.directive if isinstance(to, Assignment) else None


def _readers(session: Session, to: Link | Assignment | list[int] | tuple[Reader, ...]) -> tuple[Reader, ...]:
    if isinstance(to, Link):
        return (Reader(to.id, to.assignment_id, to.contact),)
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
    _insert(session, directive.issuer_id, mails, now)


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
    _insert(session, agency_id, new, now)
    return new


def tell_again(session: Session, mail: Mail, contact: Contact, lines: Sequence[Line], now: datetime) -> Mail | None:
    """Queue a copy of a mail that did not arrive, with these of its lines."""
    kind = replace(OCCASIONS[mail.occasion], instance="again:{about.id}")
    copy = NewMail(kind, mail, contact.email, contact.id, None, lines, mail.directive_id, mail.values)
    return queue_one(session, mail.agency_id, copy, now)


def was_queued(session: Session, kind: MailKind, about: About, since: datetime) -> bool:
    """Whether a mail of this kind about this was queued after `since`."""
    same = select(Mail.id).where(Mail.instance == kind.instance_of(about), Mail.created_at > since)
    return session.scalar(same) is not None


def queue_one(session: Session, agency_id: int, mail: NewMail, now: datetime) -> Mail | None:
    """Queue one mail; None if its key is known already, also if another transaction queues it at the same time."""
    insert_mail = insert_unless_known(session, Mail, "instance").values(_row(agency_id, mail, now))
    mail_id = session.scalar(insert_mail.returning(Mail.id))
    if mail_id is None:
        return None
    _add_lines(session, [(mail_id, line) for line in mail.lines])
    return session.get_one(Mail, mail_id)


def _insert(session: Session, agency_id: int, mails: Sequence[NewMail], now: datetime) -> None:
    table = Mail.metadata.tables["mail"]
    ids = reserve_ids(session, table, len(mails))
    rows = [{"id": id_} | _row(agency_id, mail, now) for id_, mail in zip(ids, mails, strict=True)]
    if rows:
        session.execute(insert(table), rows)
        _add_lines(session, ((id_, line) for id_, mail in zip(ids, mails, strict=True) for line in mail.lines))


def _row(agency_id: int, mail: NewMail, now: datetime) -> dict[str, Any]:
    """All columns of a queued mail."""
    return {
        "agency_id": agency_id,
        "occasion": mail.kind.name,
        "instance": mail.instance,
        "recipient": mail.recipient,
        "contact_id": mail.contact_id,
        "staff_id": mail.staff_id,
        "directive_id": mail.directive_id,
        "values": _plain(mail.values),
        "created_at": now,
        "not_before": mail.not_before or now,
        "state": MailState.QUEUED,
        "priority": mail.kind.priority,
        "message_id": new_message_id(),
        "attempts": 0,
        "claimed_by": "",
        "reply": "",
        "subject": "",
        "body": "",
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the JSON column, moments as ISO text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _add_lines(session: Session, lines: Iterable[tuple[int, Line]]) -> None:
    columns = ("mail_id", "assignment_id", "task_id", "offset")
    rows = [dict(zip(columns, (mail_id, *line), strict=True)) for mail_id, line in lines]
    if rows:
        session.execute(insert(MailLine.metadata.tables["mail_line"]), rows)


def new_message_id() -> str:
    """A Message-ID at the sender's own domain (RFC 5322, 3.6.4)."""
    return f"<{secrets.token_hex(12)}@{verp.sender_domain()}>"


def drop(session: Session, assignments: Sequence[Assignment], now: datetime) -> None:
    """Drop the waiting mails that are only about these assignments.

    A mail that a worker has claimed is left alone: the worker re-checks it just before sending.
    """
    ids = [assignment.id for assignment in assignments]
    ours = select(MailLine.mail_id).where(MailLine.assignment_id.in_(ids))
    dropped = session.execute(
        update(Mail)
        .where(Mail.state.in_((MailState.QUEUED, MailState.HELD)), Mail.id.in_(ours), ~_is_about_others(ids))
        .values(state=MailState.DROPPED, ended_at=now)
        .returning(Mail.id, Mail.contact_id, Mail.recipient)
    ).all()
    log = [delivery_log.row(id_, MailFactKind.UNWANTED, now, contact_id, to) for id_, contact_id, to in dropped]
    delivery_log.note_all(session, log)


def _is_about_others(ids: Sequence[int]) -> ColumnElement[bool]:
    return select(MailLine.id).where(MailLine.mail_id == Mail.id, MailLine.assignment_id.not_in(ids)).exists()
