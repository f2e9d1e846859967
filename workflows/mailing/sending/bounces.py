"""A mail that a server took and then gave back: it has told nobody, until a person says that it arrived."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Mail, MailFact, Staff
from directives.record import locks
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending.causes import is_ours
from workflows.mailing.sending.delivery_effects import address_failed, address_works, count_as_not_told
from workflows.mailing.sending.delivery_log import note


def bounce(
    session: Session, mail: Mail, reply: str, now: datetime, address: str = "", staff: Staff | None = None
) -> bool:
    """The mail came back for good from `address`, where that is known; by an officer's word where one says so.

    The address fails with it, unless the fault lies with us (a block list, our quota): the unit is only not told.
    False where it does not count as sent: a second report changes nothing, nor does one of a try before its address
    was corrected.
    """
    _lock(session, mail)
    if mail.state != MailState.SENT or _has_left(session, mail, address):
        return False
    mail.state, mail.ended_at, mail.reply = MailState.BOUNCED, now, reply
    blamed = mail.contact is not None and not is_ours(reply) and address_failed(session, mail, mail.contact, reply, now)
    note(session, mail, MailFactKind.BOUNCED, now, reply=reply, is_ours=not blamed, staff=staff)
    count_as_not_told(session, mail)
    return True


def _has_left(session: Session, mail: Mail, address: str) -> bool:
    """Whether it was once sent to this address, and to another since; of one never heard of it may be an alias."""
    tried = (MailFact.mail_id == mail.id, func.lower(MailFact.address) == address)
    return address != mail.recipient.lower() and session.scalar(select(MailFact.id).where(*tried).limit(1)) is not None


def delay(session: Session, mail: Mail, reply: str, now: datetime) -> None:
    """A server on the way keeps trying: put down, and nothing follows from it."""
    note(session, mail, MailFactKind.DELAYED, now, reply=reply)


def undo_bounce(session: Session, mail: Mail, staff: Staff, now: datetime, reason: str = "") -> bool:
    """A person knows that the mail arrived: its address works and the unit was told. False where it is done already."""
    _lock(session, mail)
    if mail.state != MailState.BOUNCED:
        return False
    mail.state, mail.ended_at, mail.reply = MailState.SENT, None, ""
    works = mail.contact is not None and mail.contact.email == mail.recipient
    note(session, mail, MailFactKind.BOUNCE_UNDONE, now, staff=staff, reason=reason, is_ours=not works)
    if mail.contact is not None and works:
        address_works(session, mail, mail.contact)
    return True


def _lock(session: Session, mail: Mail) -> None:
    # two reports at once must not both find it sent
    locks.lock_row(session, mail)
