"""Facts about a unit's silence in SQL, over Assignment: whether it opened the page or answered, when it was asked."""

from sqlalchemy import func, or_, select

from directives.models import AccessEntry, Assignment, Item, Mail, MailLine, Task
from directives.queries import status_sql
from directives.terms import AccessKind, MailState

OPENED = (
    select(AccessEntry.id)
    .where(AccessEntry.assignment_id == Assignment.id, AccessEntry.kind == AccessKind.PAGE_OPENED)
    .correlate(Assignment)
    .exists()
)
"""The unit's page was opened in a browser; that its link was fetched says nothing, since mail scanners do it too."""

ANSWERED = (
    select(Task.id)
    .join(Item, Item.id == Task.item_id)
    .where(Task.assignment_id == Assignment.id, or_(status_sql.ANSWERED, Task.document_at.is_not(None)))
    .correlate(Assignment)
    .exists()
)
"""The unit has answered some item in some period, or a document waits that may be its answer."""

ASKED_AT = (
    select(func.max(Mail.sent_at, type_=Mail.sent_at.type))
    .join(MailLine, MailLine.mail_id == Mail.id)
    .outerjoin(Task, Task.id == MailLine.task_id)
    .outerjoin(Item, Item.id == Task.item_id)
    .where(
        MailLine.assignment_id == Assignment.id,
        Mail.contact_id.is_not(None),
        Mail.state == MailState.SENT,
        or_(MailLine.task_id.is_(None), status_sql.OPEN),
    )
    .correlate(Assignment)
    .scalar_subquery()
)
"""When the last mail to the unit was sent that is about the whole directive or about an open task."""
