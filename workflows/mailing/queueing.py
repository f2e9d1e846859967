"""How a queued mail becomes rows; only outbox.py queues mails through it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from directives.database import insert_rows, insert_unless_known, reserve_ids, table_of
from directives.models import Mail, MailLine
from directives.terms import MailState
from workflows.mailing.kind import MailKind
from workflows.mailing.sending import verp

AT_ONCE = 1_000
"""Mails that are held as rows at once."""


class Stored(Protocol):
    """Anything with the id of a stored row: a review, an event, a link."""

    @property
    def id(self) -> int: ...


About = Stored | date
"""What a mail is about; together with its reader it makes the unique key (law 2)."""

Line = tuple[int, int | None, str]
"""A line of a mail: an assignment's id, a task's id or None, and the key of a reminder or ''."""


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
    at_once: bool = False
    """Whether it cannot wait for the mail of the day, though others of its kind can."""

    @property
    def instance(self) -> str:
        """Its unique key."""
        return self.kind.instance_of(self.about, self.contact_id or self.staff_id)


def queue_one(session: Session, agency_id: int, mail: NewMail, now: datetime) -> Mail | None:
    """Queue one mail; None if its key is known already, also if another transaction queues it at the same time."""
    insert_mail = insert_unless_known(session, Mail, "instance").values(_row(agency_id, mail, now))
    mail_id = session.scalar(insert_mail.returning(Mail.id))
    if mail_id is None:
        return None
    _add_lines(session, [(mail_id, line) for line in mail.lines])
    return session.get_one(Mail, mail_id)


def insert_all(session: Session, agency_id: int, mails: Sequence[NewMail], now: datetime) -> None:
    """Insert many mails with their lines, in parts: a mail as a row takes as much memory as twenty lines of text."""
    for start in range(0, len(mails), AT_ONCE):
        part = mails[start : start + AT_ONCE]
        ids = reserve_ids(session, table_of(Mail), len(part))
        insert_rows(
            session, Mail, [{"id": id_} | _row(agency_id, one, now) for id_, one in zip(ids, part, strict=True)]
        )
        _add_lines(session, ((id_, line) for id_, mail in zip(ids, part, strict=True) for line in mail.lines))


def _row(agency_id: int, mail: NewMail, now: datetime) -> dict[str, Any]:
    """All columns of a queued mail."""
    return {
        "agency_id": agency_id,
        "occasion": mail.kind.name,
        "instance": mail.instance,
        "recipient": mail.recipient,
        "mailbox": mail.recipient.lower(),
        "at_once": mail.kind.at_once or mail.at_once,
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
    insert_rows(session, MailLine, [dict(zip(columns, (mail_id, *line), strict=True)) for mail_id, line in lines])


def new_message_id() -> str:
    """A Message-ID at the sender's own domain (RFC 5322, 3.6.4)."""
    return f"<{secrets.token_hex(12)}@{verp.sender_domain()}>"
