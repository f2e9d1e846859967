"""Which tasks an area event moves: what its units still owe by a date. Who has answered stays as is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.orm import Session

from directives.areas.area import Area, units_in
from directives.models import Assignment, Directive, Item, Period, Task
from directives.queries import status_sql
from directives.queries.status_sql import RETURNED
from directives.rules import status
from directives.terms import AreaAct, DirectiveState

RECENT = timedelta(days=31)
"""A period whose date passed longer ago is not offered: a flood of today does not excuse an old gap."""


@dataclass(frozen=True)
class AreaWish:
    """What an officer wants to do: for which units, in one directive (public id) or all, and the later date."""

    area: Area
    act: AreaAct
    due_at: datetime | None = None
    directive: str = ""


class PeriodPlan(NamedTuple):
    """What would become of the tasks of one period in the area."""

    period_id: int
    number: int
    due_at: datetime
    item_label: str
    item_title: str
    recurring: bool
    directive: str
    """The directive's number."""
    directive_pid: str
    changes: int
    """How many tasks, one for each unit, get the later date or are not asked."""
    later: int
    """How many keep a date of their own that is as late."""
    answered: int
    """How many have answered, or wait for a document to be matched."""


def changes(act: AreaAct, due_at: datetime | None) -> ColumnElement[bool]:
    """Over Task and Item: the task is moved. A returned report can get a later date, but stays asked."""
    if act.extends:
        return and_(status_sql.EXPECTED, status_sql.set_due_at() < due_at)
    unanswered = and_(Task.first_submitted_at.is_(None), ~RETURNED)
    return and_(status_sql.EXPECTED, unanswered, Task.due_at.is_not(None))


def is_offered(agency_id: int, wish: AreaWish, now: datetime) -> ColumnElement[bool]:
    """Over all tables of `from_tasks`: the task belongs to the area, and to a period that an event can move."""
    return and_(
        Directive.issuer_id == agency_id,
        Directive.state == DirectiveState.ISSUED,
        Directive.public_id == wish.directive if wish.directive else true(),
        status_sql.BINDS,
        Period.skipped_at.is_(None),
        Period.locked_at.is_(None),
        Period.due_at > now - RECENT,
        Task.standing.not_in(status.UNCOUNTED),
        Assignment.unit_id.in_(units_in(wish.area.kind, wish.area.id)),
    )


def from_tasks(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
    )


def plan(session: Session, agency_id: int, wish: AreaWish, now: datetime) -> list[PeriodPlan]:
    """The periods in which something would change, those still to come first, then by directive and item."""
    moved = changes(wish.act, wish.due_at)
    later = and_(status_sql.EXPECTED, status_sql.set_due_at() >= wish.due_at) if wish.act.extends else Task.id.is_(None)
    columns = (Period.id, Period.number, Period.due_at, Item.label, Item.title, Item.rrule)
    named = (*columns, Directive.number, Directive.public_id)
    counted = [func.sum(case((which, 1), else_=0)) for which in (moved, later)]
    found = session.execute(
        from_tasks(select(*named, *counted, func.count()))
        .where(is_offered(agency_id, wish, now))
        .group_by(*named, Directive.id, Item.position)
        .order_by(Period.due_at <= now, Directive.id.desc(), Item.position, Period.number)
    )
    plans = [
        PeriodPlan(id_, number, due_at, label, title, bool(rrule), letter, pid, change, kept, every - change - kept)
        for id_, number, due_at, label, title, rrule, letter, pid, change, kept, every in found
    ]
    return [one for one in plans if one.changes]


def count_units(session: Session, agency_id: int, wish: AreaWish, periods: Sequence[int], now: datetime) -> int:
    """How many units something changes for in these periods."""
    query = from_tasks(select(func.count(Assignment.unit_id.distinct())))
    moved = changes(wish.act, wish.due_at)
    which = (is_offered(agency_id, wish, now), moved, Task.period_id.in_(periods))
    return int(session.scalar(query.where(*which)) or 0)
