"""Extension requests: those of some tasks, and those of an agency that wait for an answer."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Assignment, Directive, Extension, Item, Task
from directives.rules import status
from directives.terms import DirectiveState, ExtensionState

ANSWERABLE = and_(
    Extension.state == ExtensionState.ASKED, Task.standing.not_in(status.UNCOUNTED), Task.period.has(locked_at=None)
)
"""Over Extension joined with Task: the request is open and can still be answered."""


def requests_for(session: Session, tasks: Sequence[Task]) -> Sequence[Extension]:
    """Every extension request for these tasks, oldest first."""
    ids = [task.id for task in tasks]
    return session.scalars(select(Extension).where(Extension.task_id.in_(ids)).order_by(Extension.id)).all()


def open_requests(
    session: Session, agency_id: int, directive: str = "", item_id: int | None = None
) -> Sequence[Extension]:
    """An agency's open requests that can still be answered, earliest due date first.

    `directive` (a public id) and `item_id` filter the list.
    """
    query = (
        select(Extension)
        .join(Task)
        .join(Item)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, ANSWERABLE)
        .options(
            joinedload(Extension.task).joinedload(Task.item),
            joinedload(Extension.task).joinedload(Task.period),
            joinedload(Extension.task).joinedload(Task.assignment).joinedload(Assignment.unit),
            joinedload(Extension.task).joinedload(Task.assignment).joinedload(Assignment.directive),
        )
        .order_by(Extension.old_due_at, Extension.id)
    )
    if directive:
        query = query.where(Directive.public_id == directive)
    if item_id is not None:
        query = query.where(Task.item_id == item_id)
    return session.scalars(query).all()
