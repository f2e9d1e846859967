"""What a link opens: a contact's the whole assignment, a colleague's only the items that were handed over (law 8)."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.models import DelegatedItem, Delegation, Link, Task


def opened_by(link: Link) -> ColumnElement[bool]:
    """Over Task: the link opens it."""
    of_assignment = Task.assignment_id == link.assignment_id
    if not link.is_colleagues:
        return of_assignment
    handed = select(DelegatedItem.item_id).join(Delegation).where(Delegation.link_id == link.id)
    return and_(of_assignment, Task.item_id.in_(handed))


def opens(session: Session, link: Link, task_id: int) -> bool:
    """Whether the link opens this task."""
    return session.scalar(select(Task.id).where(Task.id == task_id, opened_by(link))) is not None
