"""Whom a mail reached: what a server's yes or no to one address says of its contact and of the unit's assignments.

directives/reached.py tells by the same rule what was known at a past moment.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, union_all, update
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Assignment, Contact, Link, Mail, MailFact, MailLine
from directives.queries import reachable
from directives.terms import MailFactKind

_assignment, _contact, _line, _link = (table_of(noun).c for noun in (Assignment, Contact, MailLine, Link))
_taken, _spoken, _opens = (table_of(noun).alias(f"earlier_{noun.__tablename__}") for noun in (MailFact, MailLine, Link))
_back = table_of(MailFact).alias("back")

WORKS = (
    update(table_of(Contact))
    .where(_contact.id == bindparam("contact"), _contact.failed_at.is_not(None))
    .values(failed_at=None, failure="")
)
LAST_SAID = (
    select(_back.c.kind)
    .where(
        _back.c.mail_id == _taken.c.mail_id,
        _back.c.id > _taken.c.id,
        _back.c.kind.in_((MailFactKind.BOUNCED, MailFactKind.BOUNCE_UNDONE)),
    )
    .order_by(_back.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""Whether a mail came back after it was taken, or somebody has said since that it did not; null for most."""
_TAKEN_AT = (
    select(func.min(_taken.c.at))
    .where(
        _taken.c.mail_id == _spoken.c.mail_id,
        _taken.c.contact_id == _opens.c.contact_id,
        _taken.c.kind == MailFactKind.TAKEN,
        LAST_SAID.is_distinct_from(MailFactKind.BOUNCED),
    )
    .scalar_subquery()
)
# line by line and not as a join: PostgreSQL keeps a plan made while there are few facts, and a join is slow by it
FIRST_TAKEN = (
    select(func.min(_TAKEN_AT))
    .join_from(_spoken, _opens, _opens.c.assignment_id == _spoken.c.assignment_id)
    .where(_spoken.c.assignment_id == _assignment.id)
    .scalar_subquery()
)
"""What a superior is told of a unit has not told the unit: only somebody who can act on it counts."""
_SPOKEN_OF = (
    select(_line.assignment_id)
    .join_from(table_of(MailLine), table_of(Link), _link.assignment_id == _line.assignment_id)
    .where(_line.mail_id == bindparam("mail"), _link.contact_id == bindparam("contact"))
)
TOLD = (
    update(table_of(Assignment))
    .where(
        _assignment.told_at.is_(None),
        _assignment.id.in_(
            union_all(
                _SPOKEN_OF,
                select(_link.assignment_id).where(_link.contact_id == bindparam("contact"), _link.revoked_at.is_(None)),
            )
        ),
    )
    .values(told_at=FIRST_TAKEN, unreachable_at=None)
)
"""What else the contact was told while its address worked counts again with this mail."""
TOLD_BY_OTHERS = (
    update(table_of(Assignment))
    .where(_assignment.told_at.is_not(None), _assignment.id.in_(_SPOKEN_OF))
    .values(told_at=FIRST_TAKEN)
)
"""What came back has told nobody: a unit counts as told since the first mail that did not."""


def address_works(session: Session, mail: Mail, contact: Contact) -> None:
    """A server took this mail to the contact, who counts as told of all that it was ever sent."""
    session.flush()
    count_as_told(session, mail.id, contact.id)
    session.expire(contact, ["failed_at", "failure"])


def count_as_told(session: Session, mail_id: int, contact_id: int) -> None:
    """The same, where neither has been read."""
    session.execute(WORKS, {"contact": contact_id})
    session.execute(TOLD, {"mail": mail_id, "contact": contact_id})


def count_as_not_told(session: Session, mail: Mail) -> None:
    """This mail came back, whosever fault that is; its fact is put down already."""
    session.flush()
    session.execute(TOLD_BY_OTHERS, {"mail": mail.id, "contact": mail.contact_id})


def address_failed(session: Session, mail: Mail, contact: Contact, reply: str, now: datetime) -> bool:
    """A server will not have this mail: a unit with no other address that works is not reached.

    False where it says nothing of the address that the contact has.
    """
    if contact.email != mail.recipient:
        return False  # an address that was mended meanwhile has not failed
    contact.failed_at, contact.failure = now, reply
    session.flush()
    still_works = select(Link.id).join(Contact).where(Link.assignment_id == Assignment.id, reachable.REACHABLE)
    session.execute(
        update(Assignment)
        .where(_reached_by(contact), ~still_works.exists())
        .values(unreachable_at=func.coalesce(Assignment.unreachable_at, now), told_at=None)
        .execution_options(synchronize_session=False)
    )
    return True


def _reached_by(contact: Contact) -> ColumnElement[bool]:
    return Assignment.id.in_(select(Link.assignment_id).where(Link.contact_id == contact.id, Link.revoked_at.is_(None)))
