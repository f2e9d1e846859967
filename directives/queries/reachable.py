"""Who can be reached by mail: a contact whose address works, and a link of such a contact that opens."""

from sqlalchemy import ColumnElement, and_

from directives.models import Contact, Link


def works(contact: type[Contact]) -> ColumnElement[bool]:
    """Contact.works in SQL, for Contact or an alias of it."""
    return and_(contact.removed_at.is_(None), contact.failed_at.is_(None))


WORKS = works(Contact)
"""A contact to whom a mail can be tried."""

REACHABLE: ColumnElement[bool] = and_(Link.revoked_at.is_(None), WORKS)
"""A link that opens, of a contact whose address works."""


def is_reachable(link: Link) -> bool:
    """REACHABLE for one link in memory."""
    return link.revoked_at is None and link.contact.works
