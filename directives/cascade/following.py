"""What was passed on, found from what it came from: it ends, moves and is locked with the superior's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Period, Task
from directives.terms import DirectiveState


def directives_under(session: Session, directive: Directive) -> Sequence[Directive]:
    """What superiors passed on of this letter and is still followed."""
    return _followed(session, _passed_on_of(directive))


def ended_under(session: Session, directive: Directive) -> Sequence[Directive]:
    """What superiors passed on of this letter and has ended: its file goes to the archive with the letter's."""
    found = select(Directive).where(Directive.id.in_(_passed_on_of(directive)), Directive.ended_at.is_not(None))
    return session.scalars(found.order_by(Directive.id)).all()


def directives_of(session: Session, assignment: Assignment) -> Sequence[Directive]:
    """What one superior passed on and is still followed."""
    return _followed(session, select(Assignment.directive_id).where(Assignment.parent_id == assignment.id))


def _passed_on_of(directive: Directive) -> Select[int]:
    above = select(Assignment.id).where(Assignment.directive_id == directive.id)
    return select(Assignment.directive_id).where(Assignment.parent_id.in_(above))


def _followed(session: Session, ids: Select[int]) -> Sequence[Directive]:
    found = select(Directive).where(Directive.id.in_(ids), Directive.state == DirectiveState.ISSUED)
    return session.scalars(found.order_by(Directive.id)).all()


def periods_under(session: Session, period: Period) -> Sequence[Period]:
    """The periods that were passed on of this one and are still asked."""
    above = select(Task.id).where(Task.period_id == period.id)
    return _periods(session, above)


def items_under(session: Session, item: Item, now: datetime) -> Sequence[Item]:
    """The items that were passed on of this one, of periods that have not ended: an ended one keeps its gaps."""
    above = (
        select(Task.id)
        .join(Period, Period.id == Task.period_id)
        .where(Task.item_id == item.id, Period.skipped_at.is_(None))
        .where(or_(Period.due_at.is_(None), Period.due_at > now))
    )
    return [period.item for period in _periods(session, above)]


def _periods(session: Session, above: Select[int]) -> Sequence[Period]:
    passed = select(Task.period_id).where(Task.parent_id.in_(above))
    found = (
        select(Period)
        .join(Item, Item.id == Period.item_id)
        .join(Directive, Directive.id == Item.directive_id)
        .where(Period.id.in_(passed), Directive.state == DirectiveState.ISSUED)
        .where(Period.skipped_at.is_(None), Item.stopped_at.is_(None))
    )
    return session.scalars(found.order_by(Period.id)).all()
