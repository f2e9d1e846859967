"""Whom a mail reached: what a server's yes or no to one address says of its contact and of the unit's assignments."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Link, Mail, MailLine


def address_works(session: Session, mail: Mail, contact: Contact) -> None:
    """A server took this mail to the contact, who counts as told of all that it was ever sent."""
    contact.failed_at, contact.failure = None, ""
    session.flush()
    # what else the contact was told while its address worked counts again with it
    first_taken = (
        select(func.min(Mail.sent_at))
        .join(MailLine)
        .where(MailLine.assignment_id == Assignment.id, Mail.sent_at.is_not(None), Mail.contact_id.is_not(None))
        .scalar_subquery()
    )
    session.execute(
        update(Assignment)
        .where(Assignment.told_at.is_(None), or_(_spoken_of(mail), _reached_by(contact)))
        .values(told_at=first_taken, unreachable_at=None)
        .execution_options(synchronize_session=False)
    )


def address_failed(session: Session, mail: Mail, contact: Contact, reply: str, now: datetime) -> bool:
    """A server will not have this mail: a unit with no other address that works is not reached.

    False where it says nothing of the address that the contact has.
    """
    if contact.email != mail.recipient:
        return False  # an address that was mended meanwhile has not failed
    contact.failed_at, contact.failure = now, reply
    session.flush()
    still_works = (
        select(Link.id)
        .join(Contact)
        .where(Link.assignment_id == Assignment.id, Link.revoked_at.is_(None), Contact.removed_at.is_(None),
               Contact.failed_at.is_(None))
    )  # fmt: skip
    session.execute(
        update(Assignment)
        .where(_reached_by(contact), ~still_works.exists())
        .values(unreachable_at=func.coalesce(Assignment.unreachable_at, now), told_at=None)
        .execution_options(synchronize_session=False)
    )
    return True


def _spoken_of(mail: Mail) -> ColumnElement[bool]:
    return Assignment.id.in_(select(MailLine.assignment_id).where(MailLine.mail_id == mail.id))


def _reached_by(contact: Contact) -> ColumnElement[bool]:
    return Assignment.id.in_(
        select(Link.assignment_id).where(Link.contact_id == contact.id, Link.revoked_at.is_(None))
    )
