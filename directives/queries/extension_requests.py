"""Extension requests: those of some tasks, and those of an agency that wait for an answer."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from directives.models import Assignment, Directive, Extension, Item, Period, Task
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
    session: Session, agency_id: int, directive: str = "", item_id: int | None = None, most: int | None = None
) -> Sequence[Extension]:
    """An agency's open requests that can still be answered, earliest due date first; at most so many.

    `directive` (a public id) and `item_id` filter the list.
    """
    task = contains_eager(Extension.task)
    query = _open(agency_id, directive, item_id).order_by(Extension.old_due_at, Extension.id).limit(most)
    return session.scalars(
        query.options(
            task.contains_eager(Task.item),
            task.contains_eager(Task.period),
            task.contains_eager(Task.assignment).selectinload(Assignment.unit),
            task.contains_eager(Task.assignment).contains_eager(Assignment.directive),
        )
    ).all()


def count_open(session: Session, agency_id: int, directive: str = "", item_id: int | None = None) -> int:
    """How many there are of these."""
    return session.scalar(_open(agency_id, directive, item_id).with_only_columns(func.count())) or 0


def directives_asking(agency_id: int) -> Select[int]:
    """Ids of the agency's directives with such requests."""
    return _open(agency_id, "", None).with_only_columns(Directive.id)


def _open(agency_id: int, directive: str, item_id: int | None) -> Select[Extension]:
    query = (
        select(Extension)
        .join(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, ANSWERABLE)
    )
    if directive:
        query = query.where(Directive.public_id == directive)
    if item_id is not None:
        query = query.where(Task.item_id == item_id)
    return query
