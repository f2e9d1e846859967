"""Objections read: those that wait for an answer, those of some tasks, and what a unit said before."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from directives.acts import repeated
from directives.models import Assignment, Directive, Item, Objection, Task
from directives.rules import status
from directives.terms import DirectiveState, ObjectionState

ANSWERABLE: ColumnElement[bool] = and_(
    Objection.state == ObjectionState.ASKED,
    Task.objected.is_not(None),
    Task.standing.not_in(status.UNCOUNTED),
    Task.period.has(locked_at=None),
)
"""Over Objection joined with Task: it waits and can still be answered."""


def is_answerable(one: Objection) -> bool:
    """The same for one row; for the whole letter, while the unit waits for the answer to 'not ours'."""
    issued = one.assignment.directive.state == DirectiveState.ISSUED
    if one.state != ObjectionState.ASKED or not issued:
        return False
    if one.task is None:
        return one.assignment.not_ours_at is not None
    task = one.task
    return task.objected is not None and task.standing not in status.UNCOUNTED and task.period.locked_at is None


def waiting_of(
    session: Session, agency_id: int, directive: str = "", item_id: int | None = None, most: int | None = None
) -> Sequence[Objection]:
    """An agency's objections that wait, of tasks and of whole letters, the oldest first; filtered as reports are.

    At most so many.
    """
    query = _waiting(agency_id, directive, item_id).order_by(Objection.asked_at, Objection.id).limit(most)
    return session.scalars(
        query.options(
            joinedload(Objection.task).joinedload(Task.item),
            joinedload(Objection.task).joinedload(Task.period),
            joinedload(Objection.assignment).joinedload(Assignment.unit),
            joinedload(Objection.assignment).joinedload(Assignment.directive),
        )
    ).all()


def count_waiting(session: Session, agency_id: int, directive: str = "", item_id: int | None = None) -> int:
    """How many there are of these."""
    return session.scalar(_waiting(agency_id, directive, item_id).with_only_columns(func.count())) or 0


def directives_objecting(agency_id: int) -> Select[int]:
    """Ids of the agency's directives with such objections."""
    return _waiting(agency_id, "", None).with_only_columns(Directive.id)


def _waiting(agency_id: int, directive: str, item_id: int | None) -> Select[Objection]:
    query = (
        select(Objection)
        .join(Assignment, Assignment.id == Objection.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .outerjoin(Task, Task.id == Objection.task_id)
        .where(
            Directive.issuer_id == agency_id,
            Directive.state == DirectiveState.ISSUED,
            or_(
                ANSWERABLE,
                and_(
                    Objection.task_id.is_(None),
                    Objection.state == ObjectionState.ASKED,
                    Assignment.not_ours_at.is_not(None),
                ),
            ),
        )
    )
    if directive:
        query = query.where(Directive.public_id == directive)
    if item_id is not None:
        query = query.where(Task.item_id == item_id)
    return query


def of_assignment(session: Session, assignment: Assignment) -> Sequence[Objection]:
    """All that the unit said about this letter and its tasks, oldest first."""
    return session.scalars(
        select(Objection).where(Objection.assignment_id == assignment.id).order_by(Objection.id)
    ).all()


def of_one_press(session: Session, one: Objection) -> Sequence[Objection]:
    """What the unit said in the same press that still waits, of other tasks too, in the order of the letter."""
    query = (
        select(Objection)
        .join(Task, Task.id == Objection.task_id)
        .join(Item, Item.id == Task.item_id)
        .where(Objection.assignment_id == one.assignment_id, ANSWERABLE)
        .order_by(Item.position, Task.period_id)
    )
    stem = repeated.stem(one.submission_key)
    return [other for other in session.scalars(query) if repeated.stem(other.submission_key) == stem]


def said_before(session: Session, assignment: Assignment, task: Task | None) -> Sequence[Objection]:
    """What the unit said about this item, in any period, or about the whole letter: newest first, not erased."""
    query = select(Objection).where(Objection.assignment_id == assignment.id, Objection.salt.is_not(None))
    if task is None:
        query = query.where(Objection.task_id.is_(None))
    else:
        same = aliased(Task)
        query = query.join(same, same.id == Objection.task_id).where(same.item_id == task.item_id)
    return session.scalars(query.order_by(Objection.id.desc())).all()
