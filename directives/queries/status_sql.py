"""The SQL twin of rules/status.py: conditions over Task joined with Item, and Assignment where it says so."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Item, Period, Task
from directives.rules import status
from directives.terms import Obligation, ReportingMode, Standing

REACHED = and_(
    Assignment.not_ours_at.is_(None), or_(Assignment.told_at.is_not(None), Assignment.acknowledged_at.is_not(None))
)
"""board.reach in SQL."""


def late(now: datetime) -> ColumnElement[bool]:
    """status.timeliness is OPEN_LATE, in SQL: over Task joined with Item."""
    owing = Task.standing.in_(status.OWING)
    first = and_(owing, Task.standing != Standing.RETURNED, Task.return_due_at.is_(None), Task.due_at <= now)
    again = and_(owing, Task.return_due_at <= now)
    return and_(Item.obligation == Obligation.MANDATORY, Task.due_at.is_not(None), or_(first, again))


def due_soon(now: datetime) -> ColumnElement[bool]:
    """status.due_soon in SQL: over Task joined with Item."""
    due_at = func.coalesce(Task.return_due_at, Task.due_at)
    owing = Task.standing.in_(status.OWING)
    return and_(Item.obligation == Obligation.MANDATORY, owing, due_at > now, due_at <= now + status.DUE_SOON)


RETURNED = or_(Task.standing == Standing.RETURNED, Task.return_due_at.is_not(None))

DUE_AT: ColumnElement[datetime | None] = case((RETURNED, Task.return_due_at), else_=Task.due_at)
"""By when a task is owed: what was returned has its own date."""


def owed(due_at: datetime | None = None) -> ColumnElement[bool]:
    """What binds and is missing, for a deadline or at all: over Task joined with Item and Period."""
    missing = and_(
        Task.standing.in_(status.OWING),
        Item.obligation == Obligation.MANDATORY,
        Item.mode != ReportingMode.INCIDENT,
        Period.locked_at.is_(None),
    )
    return missing if due_at is None else and_(missing, DUE_AT.in_([due_at]))


def next_due(session: Session, directive_id: int, now: datetime) -> datetime | None:
    """The next date by which a unit of a directive still owes something."""
    due_at = func.coalesce(Task.return_due_at, Task.due_at)
    return session.scalar(
        select(due_at)
        .join(Item, Item.id == Task.item_id)
        .where(
            Item.directive_id == directive_id,
            Item.obligation == Obligation.MANDATORY,
            Task.standing.in_(status.OWING),
            due_at > now,
        )
        .order_by(due_at)
        .limit(1)
    )
