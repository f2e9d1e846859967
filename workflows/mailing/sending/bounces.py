"""Bounces: a mail that a server accepted and returned later has told nobody, until staff undo the bounce."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Mail, MailFact
from directives.record import locks
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending.causes import is_ours
from workflows.mailing.sending.delivery_effects import is_present_address, note_and_apply


def bounce(
    session: Session, mail: Mail, reply: str, now: datetime, address: str = "", by: ActedBy | None = None
) -> bool:
    """Record that the mail bounced from `address` ('' if unknown); `by` is the officer who confirmed it.

    The contact's address then counts as failed, unless the fault is ours (a block list, our quota). Returns False and
    changes nothing if the mail does not count as sent, as after a first report, or if the report is about an attempt
    before the address was corrected.
    """
    _lock(session, mail)
    if mail.state != MailState.SENT or _is_former_address(session, mail, address):
        return False
    for one in _one_message(session, mail):
        one.state, one.ended_at, one.reply = MailState.BOUNCED, now, reply
        blames_us = is_ours(reply) or not is_present_address(one)
        note_and_apply(session, one, MailFactKind.BOUNCED, now, reply=reply, is_ours=blames_us, by=by)
    return True


def _one_message(session: Session, mail: Mail) -> Sequence[Mail]:
    """The mail and those that went with it as one message, all in the same state."""
    lead = mail.sent_in_id or mail.id
    together = or_(Mail.id == lead, Mail.sent_in_id == lead)
    return session.scalars(select(Mail).where(together, Mail.state == mail.state).order_by(Mail.id)).all()


def _is_former_address(session: Session, mail: Mail, address: str) -> bool:
    """Whether the mail was sent to this address earlier and to another since; an unknown address may be an alias."""
    tried = (MailFact.mail_id == mail.id, func.lower(MailFact.address) == address)
    return address != mail.recipient.lower() and session.scalar(select(MailFact.id).where(*tried).limit(1)) is not None


def delay(session: Session, mail: Mail, reply: str, now: datetime) -> None:
    """Record that a server on the way keeps trying."""
    note_and_apply(session, mail, MailFactKind.DELAYED, now, reply=reply)


def undo_bounce(session: Session, mail: Mail, by: ActedBy) -> bool:
    """Record that the mail did arrive: its address works and its units were told. False if it is not bounced."""
    _lock(session, mail)
    if mail.state != MailState.BOUNCED:
        return False
    for one in _one_message(session, mail):
        one.state, one.ended_at, one.reply = MailState.SENT, None, ""
        is_former = not is_present_address(one)
        note_and_apply(session, one, MailFactKind.BOUNCE_UNDONE, by.now, is_ours=is_former, by=by)
    return True


def _lock(session: Session, mail: Mail) -> None:
    # two reports at once must not both find the mail in state SENT
    locks.lock_row(session, mail)
