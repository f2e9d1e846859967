"""Who can be reached by mail: a contact whose address works, and a link of such a contact that opens."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.models import Contact, Link


def works(contact: type[Contact]) -> ColumnElement[bool]:
    """Contact.works in SQL, for Contact or an alias of it."""
    return and_(contact.removed_at.is_(None), contact.failed_at.is_(None))


WORKS = works(Contact)
"""Over Contact: a mail to it can be tried."""

REACHABLE: ColumnElement[bool] = and_(Link.revoked_at.is_(None), WORKS)
"""Over Link joined with Contact: the link opens and the contact's address works."""


def is_reachable(link: Link) -> bool:
    """REACHABLE for one link in memory."""
    return link.revoked_at is None and link.contact.works


class Reader(NamedTuple):
    """A contact who can be reached, and the link that opens an assignment."""

    link_id: int
    assignment_id: int
    contact: Contact


def readers(session: Session, assignment_ids: Collection[int]) -> tuple[Reader, ...]:
    """The contacts of these assignments who can be reached, the oldest link first."""
    found = (
        select(Link.id, Link.assignment_id, Contact)
        .join(Contact, Contact.id == Link.contact_id)
        .where(Link.assignment_id.in_(assignment_ids), REACHABLE)
        .order_by(Link.id)
    )
    return tuple(Reader(link_id, assignment_id, contact) for link_id, assignment_id, contact in session.execute(found))
