"""Who can be reached by mail: a contact whose address works, and a link of such a contact that opens."""

from sqlalchemy import ColumnElement, and_

from directives.models import Contact, Link

WORKS: ColumnElement[bool] = and_(Contact.removed_at.is_(None), Contact.failed_at.is_(None))
"""Contact.works: a mail to it can be tried."""

REACHABLE: ColumnElement[bool] = and_(Link.revoked_at.is_(None), WORKS)
"""A link that opens, of a contact that works."""
