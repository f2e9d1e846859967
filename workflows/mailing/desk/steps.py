"""What people do with a mail: send it again, hold it, let it go, take it back; each is put down with who and why."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Mail, Staff
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending import delivery_log


def retry(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Put a mail that failed or bounced into the queue again, to the contact's present address."""
    mail.attempts, mail.not_before, mail.ended_at = 0, now, None
    if mail.contact is not None:
        mail.recipient = mail.contact.email
    _move(mail, MailState.QUEUED)
    delivery_log.note(session, mail, MailFactKind.SENT_AGAIN, now, staff=staff, reason=reason)


def hold(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Keep a waiting mail back until somebody lets it go."""
    _move(mail, MailState.HELD)
    delivery_log.note(session, mail, MailFactKind.HELD, now, staff=staff, reason=reason)


def let_go(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Let a held mail go now."""
    mail.not_before = now
    _move(mail, MailState.QUEUED)
    delivery_log.note(session, mail, MailFactKind.RELEASED, now, staff=staff, reason=reason)


def drop(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Take a waiting mail back for good."""
    mail.ended_at = now
    _move(mail, MailState.DROPPED)
    delivery_log.note(session, mail, MailFactKind.DROPPED, now, staff=staff, reason=reason)


class NotMovable(ValueError):
    """What a mail cannot become from where it stands: somebody else was quicker."""


def _move(mail: Mail, state: MailState) -> None:
    if state not in delivery.MOVES[mail.state]:
        raise NotMovable(mail.state)
    mail.state = state
