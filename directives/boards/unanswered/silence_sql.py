"""Facts about a unit's silence in SQL, over Assignment: whether it opened the page or answered, when it was asked.

`why` is the SQL twin of rules/silence.silence.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select

from directives.models import AccessEntry, Assignment, Item, Mail, MailLine, Task
from directives.queries import status_sql
from directives.terms import AccessKind, MailState, Silence

OPENED = (
    select(AccessEntry.id)
    .where(AccessEntry.assignment_id == Assignment.id, AccessEntry.kind == AccessKind.PAGE_OPENED)
    .limit(1)
    .correlate(Assignment)
    .scalar_subquery()
    .is_not(None)
)
"""The unit's page was opened in a browser; that its link was fetched says nothing, since mail scanners do it too.

Not as EXISTS: PostgreSQL would read all openings ever logged, to look those few units up that need it.
"""

ANSWERED = Assignment.answered_tasks > 0
"""The unit has answered some item in some period, or a document waits that may be its answer."""

_ASKS = (Mail.contact_id.is_not(None), Mail.state == MailState.SENT, or_(MailLine.task_id.is_(None), status_sql.OPEN))

ASKED_AT = (
    select(func.max(Mail.sent_at, type_=Mail.sent_at.type))
    .join(MailLine, MailLine.mail_id == Mail.id)
    .outerjoin(Task, Task.id == MailLine.task_id)
    .outerjoin(Item, Item.id == Task.item_id)
    .where(MailLine.assignment_id == Assignment.id, *_ASKS)
    .correlate(Assignment)
    .scalar_subquery()
)
"""When the last mail to the unit was sent that is about the whole directive or about an open task."""


def asked_since(moment: datetime) -> Subquery:
    """ASKED_AT of the assignments of which it is this moment or later, as a table: few have one."""
    return (
        select(MailLine.assignment_id, func.max(Mail.sent_at, type_=Mail.sent_at.type).label("asked_at"))
        .join(Mail, Mail.id == MailLine.mail_id)
        .outerjoin(Task, Task.id == MailLine.task_id)
        .outerjoin(Item, Item.id == Task.item_id)
        .where(Mail.sent_at >= moment, *_ASKS)
        .group_by(MailLine.assignment_id)
        .subquery("asked")
    )


PLACES: Mapping[Silence, int] = {why: place for place, why in enumerate(Silence)}
"""The order in which lists have the reasons."""


def why(facts: Mapping[str, ColumnElement[bool]]) -> ColumnElement[int]:
    """silence.silence over conditions, by the names of SilenceFacts: the place of the first reason that applies.

    Those that are cheap and rare stand first, so that a database need not ask the others of every unit.
    """
    known = or_(facts["acknowledged"], facts["opened"])
    reasons = (
        (facts["not_ours"], Silence.NOT_OURS),
        (facts["objects"], Silence.OBJECTS),
        (facts["wants_later"], Silence.WANTS_LATER),
        (facts["replied"], Silence.REPLIED),
        (facts["paused"], Silence.PAUSED),
        (facts["unreachable"], Silence.ADDRESS_FAILED),
        (~or_(facts["told"], known), Silence.NOT_SENT),
        (facts["drafted"], Silence.DRAFTED),
        (~known, Silence.NOT_OPENED),
        (~facts["acknowledged"], Silence.OPENED),
        (facts["untouched"] & facts["answered"], Silence.ANSWERED_OTHERS),
        (facts["untouched"], Silence.NOT_STARTED),
    )
    return case(*((applies, PLACES[reason]) for applies, reason in reasons), else_=PLACES[Silence.UNDER_WAY])
