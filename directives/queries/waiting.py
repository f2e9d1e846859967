"""Units whose answer waits for the department: an extension request, an objection, a reply by mail, or 'not ours'.

Such a unit is neither telephoned nor escalated: the next step is the department's.
"""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, Extension, IncomingMail, Task
from directives.rules import status
from directives.terms import ExtensionState, IncomingKind

UNHANDLED = and_(IncomingMail.kind == IncomingKind.REPLY, IncomingMail.counted_as.is_(None))
"""Over IncomingMail: a reply that nobody has handled yet."""

_task = aliased(Task)

ASKS_FOR_TIME = (
    select(Extension.id)
    .join(_task, _task.id == Extension.task_id)
    .where(
        _task.assignment_id == Assignment.id,
        _task.standing.not_in(status.UNCOUNTED),
        _task.period.has(locked_at=None),  # after that it can no longer be answered
        Extension.state == ExtensionState.ASKED,
    )
    .correlate(Assignment)
    .exists()
)
"""Over Assignment: the unit has asked for a later date, for any of its tasks."""

OBJECTS = (
    select(_task.id)
    .where(
        _task.assignment_id == Assignment.id,
        _task.objected.is_not(None),
        _task.standing.not_in(status.UNCOUNTED),
        _task.period.has(locked_at=None),
    )
    .correlate(Assignment)
    .exists()
)
"""Over Assignment: what the unit says against one of its tasks has not been answered."""

HAS_REPLIED = (
    select(IncomingMail.id).where(IncomingMail.assignment_id == Assignment.id, UNHANDLED).correlate(Assignment).exists()
)
"""Over Assignment: a reply of the unit has not been handled."""

WAITS = or_(Assignment.not_ours_at.is_not(None), OBJECTS, ASKS_FOR_TIME, HAS_REPLIED)
"""Over Assignment: the unit waits for the department's answer."""


def waiting(session: Session, assignment_ids: Collection[int]) -> frozenset[int]:
    """Of these assignments, those whose units wait for the department's answer."""
    return frozenset(session.scalars(select(Assignment.id).where(Assignment.id.in_(assignment_ids), WAITS)))
