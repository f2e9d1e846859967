"""Where every mail begins: a row beside the facts that it tells of, committed with them; a worker sends it later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from directives.database import insert_unless_known, reserve_ids
from directives.models import Assignment, Contact, Directive, Mail, MailLine, Staff
from directives.terms import MailFactKind, MailState, Occasion
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.sending import delivery_log, verp

Line = tuple[int, int | None, str]
"""What a mail speaks of: an assignment's id, a task's id or None, and which reminder of it ('' where it is none)."""


class Addressed(NamedTuple):
    """Whom a first mail goes to, of which assignment."""

    link_id: int
    assignment_id: int
    contact_id: int
    email: str


def post_first(session: Session, directive: Directive, addressed: Sequence[Addressed], now: datetime) -> None:
    """Queue the first mail of each of these links, by Core."""
    ids = reserve_ids(session, Mail.metadata.tables["mail"], len(addressed))
    mails = [
        {"id": mail_id}
        | _row(
            Occasion.ISSUED,
            f"issued:{to.link_id}:1",
            now,
            to.email,
            agency_id=directive.issuer_id,
            contact_id=to.contact_id,
            directive_id=directive.id,
        )
        for mail_id, to in zip(ids, addressed, strict=True)
    ]
    if mails:
        session.execute(insert(Mail.metadata.tables["mail"]), mails)
        spoken_of: list[Line] = [(to.assignment_id, None, "") for to in addressed]
        _add_lines(session, zip(ids, spoken_of, strict=True))


def _add_lines(session: Session, lines: Iterable[tuple[int, Line]]) -> None:
    columns = ("mail_id", "assignment_id", "task_id", "offset")
    rows = [dict(zip(columns, (mail_id, *line), strict=True)) for mail_id, line in lines]
    if rows:
        session.execute(insert(MailLine.metadata.tables["mail_line"]), rows)


def _row(occasion: Occasion, instance: str, now: datetime, recipient: str, **more: Any) -> dict[str, Any]:
    """Every column of a mail that waits, for an INSERT by Core."""
    return {
        "occasion": occasion,
        "instance": instance,
        "recipient": recipient,
        "created_at": now,
        "not_before": now,
        "state": MailState.QUEUED,
        "priority": OCCASIONS[occasion].priority,
        "message_id": new_message_id(),
        "staff_id": None,
        "values": {},
        "attempts": 0,
        "claimed_by": "",
        "reply": "",
        "subject": "",
        "body": "",
        **more,
    }


def new_message_id() -> str:
    """A Message-ID at the sender's own domain (RFC 5322, 3.6.4)."""
    return f"<{secrets.token_hex(12)}@{verp.sender_domain()}>"


def post(  # noqa: PLR0913 (a mail has these parts)
    session: Session,
    occasion: Occasion,
    *,
    instance: str,
    now: datetime,
    agency_id: int,
    contact: Contact | None = None,
    staff: Staff | None = None,
    lines: Iterable[Line] = (),
    values: Mapping[str, Any] | None = None,
    directive: Directive | None = None,
    not_before: datetime | None = None,
) -> Mail | None:
    """Queue one mail to a contact or a member of staff; None where this instance is known already (law 2)."""
    to = contact or staff
    if to is None:
        raise ValueError("a mail needs a contact or a member of staff")
    row = _row(
        occasion,
        instance,
        now,
        to.email,
        agency_id=agency_id,
        contact_id=contact.id if contact else None,
        staff_id=staff.id if staff else None,
        directive_id=directive.id if directive else None,
        values=dict(values or {}),
        not_before=not_before or now,
    )
    session.flush()
    mail_id = session.scalar(insert_unless_known(session, Mail, "instance").values(row).returning(Mail.id))
    if mail_id is None:
        return None
    _add_lines(session, [(mail_id, line) for line in lines])
    return session.get_one(Mail, mail_id)


class ToPost(NamedTuple):
    """A mail to be queued beside many others."""

    occasion: Occasion
    instance: str
    recipient: str
    lines: Sequence[Line] = ()
    contact_id: int | None = None
    staff_id: int | None = None
    directive_id: int | None = None
    values: Mapping[str, Any] = {}
    not_before: datetime | None = None
    """None is at once."""


AT_ONCE = 500
"""So many names are asked for in one query."""


def post_all(session: Session, agency_id: int, mails: Sequence[ToPost], now: datetime) -> list[ToPost]:
    """Queue many mails by Core; returns those whose instance was not known yet.

    For the ticker, of which there is one at a time: the unique instance stops whatever else would do the same.
    """
    session.flush()
    known: set[str] = set()
    for start in range(0, len(mails), AT_ONCE):
        named = [mail.instance for mail in mails[start : start + AT_ONCE]]
        known.update(session.scalars(select(Mail.instance).where(Mail.instance.in_(named))))
    new = [mail for mail in mails if mail.instance not in known]
    ids = reserve_ids(session, Mail.metadata.tables["mail"], len(new))
    rows = [
        {"id": mail_id}
        | _row(
            mail.occasion,
            mail.instance,
            now,
            mail.recipient,
            agency_id=agency_id,
            contact_id=mail.contact_id,
            staff_id=mail.staff_id,
            directive_id=mail.directive_id,
            values=dict(mail.values),
            not_before=mail.not_before or now,
        )
        for mail_id, mail in zip(ids, new, strict=True)
    ]
    if rows:
        session.execute(insert(Mail.metadata.tables["mail"]), rows)
        _add_lines(session, ((id_, line) for id_, mail in zip(ids, new, strict=True) for line in mail.lines))
    return new


def drop(session: Session, assignments: Sequence[Assignment], now: datetime) -> None:
    """Take back what still waits and speaks of nothing but these assignments.

    A mail that a worker holds at this moment is left to it: it looks again just before it sends.
    """
    ids = [assignment.id for assignment in assignments]
    ours = select(MailLine.mail_id).where(MailLine.assignment_id.in_(ids))
    dropped = session.execute(
        update(Mail)
        .where(Mail.state.in_((MailState.QUEUED, MailState.HELD)), Mail.id.in_(ours), ~_speaks_of_others(ids))
        .values(state=MailState.DROPPED, ended_at=now)
        .returning(Mail.id, Mail.contact_id, Mail.recipient)
    ).all()
    delivery_log.note_all(
        session,
        (
            delivery_log.row(mail_id, MailFactKind.UNWANTED, now, contact_id, recipient)
            for mail_id, contact_id, recipient in dropped
        ),
    )


def _speaks_of_others(ids: Sequence[int]) -> ColumnElement[bool]:
    return select(MailLine.id).where(MailLine.mail_id == Mail.id, MailLine.assignment_id.not_in(ids)).exists()
