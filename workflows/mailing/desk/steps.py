"""Staff actions on one mail: send it again, hold it, release it or drop it; each is logged with who and why."""

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Mail
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending import delivery_log


def retry(session: Session, mail: Mail, by: ActedBy) -> None:
    """Queue a failed or bounced mail again, to the contact's present address."""
    mail.attempts, mail.not_before, mail.ended_at = 0, by.now, None
    if mail.contact is not None:
        mail.recipient, mail.mailbox = mail.contact.email, mail.contact.email.lower()
    _move(session, mail, MailState.QUEUED, MailFactKind.SENT_AGAIN, by)


def hold(session: Session, mail: Mail, by: ActedBy) -> None:
    """Keep a waiting mail until somebody releases it."""
    _move(session, mail, MailState.HELD, MailFactKind.HELD, by)


def release(session: Session, mail: Mail, by: ActedBy) -> None:
    """Let a held mail be sent now."""
    mail.not_before = by.now
    _move(session, mail, MailState.QUEUED, MailFactKind.RELEASED, by)


def drop(session: Session, mail: Mail, by: ActedBy) -> None:
    """Never send a waiting mail."""
    mail.ended_at = by.now
    _move(session, mail, MailState.DROPPED, MailFactKind.DROPPED, by)


class NotMovable(ValueError):
    """The mail's present state does not allow this, for example because a colleague acted first."""


def _move(session: Session, mail: Mail, state: MailState, kind: MailFactKind, by: ActedBy) -> None:
    if state not in delivery.MOVES[mail.state]:
        raise NotMovable(mail.state)
    mail.state = state
    delivery_log.note(session, mail, kind, by.now, by=by)
