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

ASKS_FOR_TIME = Assignment.id.in_(
    select(_task.assignment_id)
    .join(Extension, Extension.task_id == _task.id)
    .where(
        _task.standing.not_in(status.UNCOUNTED),
        _task.period.has(locked_at=None),  # after that it can no longer be answered
        Extension.state == ExtensionState.ASKED,
    )
)
"""Over Assignment: the unit has asked for a later date, for any of its tasks. A set that is made once and not a
subquery for each assignment: what waits is little, and the assignments are many."""

OBJECTS = Assignment.id.in_(
    select(_task.assignment_id).where(
        _task.objected.is_not(None), _task.standing.not_in(status.UNCOUNTED), _task.period.has(locked_at=None)
    )
)
"""Over Assignment: what the unit says against one of its tasks has not been answered."""

HAS_REPLIED = Assignment.id.in_(
    select(IncomingMail.assignment_id).where(IncomingMail.assignment_id.is_not(None), UNHANDLED)
)
"""Over Assignment: a reply of the unit has not been handled."""

_TO_ANSWER = (_task.standing.not_in(status.UNCOUNTED), _task.period.has(locked_at=None))

AMONG_OBJECTING = Assignment.id.in_(select(_task.assignment_id).where(_task.objected.is_not(None), *_TO_ANSWER))
AMONG_ASKING = Assignment.id.in_(
    select(_task.assignment_id)
    .join(Extension, Extension.task_id == _task.id)
    .where(Extension.state == ExtensionState.ASKED, *_TO_ANSWER)
)
AMONG_REPLYING = Assignment.id.in_(select(IncomingMail.assignment_id).where(UNHANDLED))
"""OBJECTS, ASKS_FOR_TIME and HAS_REPLIED for queries over many assignments: the few that do are found once."""

WAITS = or_(Assignment.not_ours_at.is_not(None), OBJECTS, ASKS_FOR_TIME, HAS_REPLIED)
"""Over Assignment: the unit waits for the department's answer."""


def waiting(session: Session, assignment_ids: Collection[int]) -> frozenset[int]:
    """Of these assignments, those whose units wait for the department's answer."""
    return frozenset(session.scalars(select(Assignment.id).where(Assignment.id.in_(assignment_ids), WAITS)))
