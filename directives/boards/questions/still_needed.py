"""Figures that units owe until further notice: after some periods the officer is asked whether they are still needed.

Without an answer they go on. 'Tiếp tục' is recorded and asked again after as many periods; an item is stopped as ever.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Directive, Item, Period, Task
from directives.rules import status
from directives.rules.periods.still_needed import AFTER
from directives.terms import DirectiveState, ReportingMode


class StillNeededQuestion(NamedTuple):
    """Go on with the figures of an item, or stop them?"""

    item: Item
    passed: int
    """How many periods have passed since the issue or the last answer."""
    running: Period
    """The newest period: an item that is stopped now asks for no figures from this one on, if its date is to come."""
    units: int
    """How many units owe it."""
    answered_at: datetime | None
    """When it was answered last."""

    @property
    def directive(self) -> Directive:
        return self.item.directive


def of_agency(session: Session, agency_id: int, now: datetime) -> list[StillNeededQuestion]:
    """The questions of all directives of an agency, the oldest directive first."""
    return _questions(session, now, Directive.issuer_id == agency_id)


def of_directive(session: Session, directive: Directive, now: datetime) -> list[StillNeededQuestion]:
    return _questions(session, now, Directive.id == directive.id)


def of_item(session: Session, item: Item, now: datetime) -> StillNeededQuestion | None:
    """The question of one item; None if it is not asked, or was answered."""
    return next(iter(_questions(session, now, Item.id == item.id)), None)


def _questions(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[StillNeededQuestion]:
    passed = (
        select(Period.item_id, func.count().label("passed"))
        .join(Item, Item.id == Period.item_id)
        .where(
            Period.due_at <= now,
            Period.skipped_at.is_(None),
            or_(Item.needed_at.is_(None), Period.due_at > Item.needed_at),
        )
        .group_by(Period.item_id)
        .subquery()
    )
    found = session.execute(
        select(Item, passed.c.passed)
        .join(Directive, Directive.id == Item.directive_id)
        .join(passed, passed.c.item_id == Item.id)
        .options(joinedload(Item.directive))
        .where(
            *which,
            Directive.state == DirectiveState.ISSUED,
            Item.mode == ReportingMode.FIGURES,
            Item.rrule != "",
            Item.last_due_at.is_(None),
            Item.stopped_at.is_(None),
            passed.c.passed >= AFTER,
        )
        .order_by(Directive.id, Item.position)
    )
    return [_question(session, item, count) for item, count in found]


def _question(session: Session, item: Item, passed: int) -> StillNeededQuestion:
    newest = select(Period).where(Period.item_id == item.id).order_by(Period.number.desc()).limit(1)
    running = session.scalars(newest).one()
    owing = select(func.count()).where(Task.period_id == running.id, Task.standing.not_in(status.UNCOUNTED))
    return StillNeededQuestion(item, passed, running, session.scalar(owing) or 0, item.needed_at)
