"""Whom a mail reached: what a server's yes or no to one address says of its contact and of the unit's assignments."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, union_all, update
from sqlalchemy.orm import Session

from directives import delivery
from directives.database import table_of
from directives.models import Assignment, Contact, Link, Mail, MailLine

_assignment, _contact, _line, _link, _mail = (
    table_of(noun).c for noun in (Assignment, Contact, MailLine, Link, Mail)
)
_earlier, _earlier_line = table_of(Mail).alias("earlier"), table_of(MailLine).alias("earlier_line")

WORKS = (
    update(table_of(Contact))
    .where(_contact.id == bindparam("contact"), _contact.failed_at.is_not(None))
    .values(failed_at=None, failure="")
)
FIRST_TAKEN = (
    select(func.min(_earlier.c.sent_at))
    .join_from(_earlier, _earlier_line, _earlier_line.c.mail_id == _earlier.c.id)
    .where(_earlier_line.c.assignment_id == _assignment.id, _earlier.c.sent_at.is_not(None),
           _earlier.c.contact_id.is_not(None), _earlier.c.occasion.not_in(delivery.OF_OTHERS))
    .scalar_subquery()
)  # fmt: skip
TOLD = (
    update(table_of(Assignment))
    .where(
        _assignment.told_at.is_(None),
        _assignment.id.in_(union_all(
            select(_line.assignment_id)
            .join_from(table_of(MailLine), table_of(Mail), _mail.id == _line.mail_id)
            .where(_line.mail_id == bindparam("mail"), _mail.occasion.not_in(delivery.OF_OTHERS)),
            select(_link.assignment_id).where(_link.contact_id == bindparam("contact"), _link.revoked_at.is_(None)),
        )),
    )
    .values(told_at=FIRST_TAKEN, unreachable_at=None)
)  # fmt: skip
"""What else the contact was told while its address worked counts again with this mail."""


def address_works(session: Session, mail: Mail, contact: Contact) -> None:
    """A server took this mail to the contact, who counts as told of all that it was ever sent."""
    session.flush()
    count_as_told(session, mail.id, contact.id)
    session.expire(contact, ["failed_at", "failure"])


def count_as_told(session: Session, mail_id: int, contact_id: int) -> None:
    """The same, where neither has been read."""
    session.execute(WORKS, {"contact": contact_id})
    session.execute(TOLD, {"mail": mail_id, "contact": contact_id})


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


def _reached_by(contact: Contact) -> ColumnElement[bool]:
    return Assignment.id.in_(
        select(Link.assignment_id).where(Link.contact_id == contact.id, Link.revoked_at.is_(None))
    )
