"""Queries of the area events' pages."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from directives.models import AreaEvent, AreaEventTask, Assignment, Directive, Item, Period, Task, Unit
from directives.queries.task_status import set_due_at
from directives.terms import DirectiveState, Standing
from workflows.web.pagination import select_page


class MovedRow(NamedTuple):
    """A task that an event moved."""

    unit: str
    aid: str
    """The assignment's public id."""
    directive: str
    title: str
    period: Period
    recurring: bool
    still: bool
    """Whether it is still not asked, or has the date that was given."""


class EventCount(NamedTuple):
    units: int
    tasks: int


def followed(session: Session, agency_id: int) -> Sequence[Directive]:
    """The directives under follow-up, the last issued first."""
    open_ = (Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED)
    return session.scalars(
        select(Directive).where(*open_).order_by(Directive.issued_at.desc(), Directive.id.desc())
    ).all()


def count(session: Session, agency_id: int) -> int:
    return session.scalar(select(func.count()).where(AreaEvent.agency_id == agency_id)) or 0


def events(session: Session, agency_id: int, page: int) -> Sequence[AreaEvent]:
    """The events, the newest first."""
    query = select(AreaEvent).where(AreaEvent.agency_id == agency_id).order_by(AreaEvent.id.desc())
    loaded = query.options(joinedload(AreaEvent.staff), joinedload(AreaEvent.directive))
    return session.scalars(select_page(loaded, page)).all()


def counts_of(session: Session, event_ids: Sequence[int]) -> dict[int, EventCount]:
    """How many units and tasks each event moved."""
    found = session.execute(
        select(AreaEventTask.area_event_id, func.count(Assignment.unit_id.distinct()), func.count())
        .join(Task, Task.id == AreaEventTask.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(AreaEventTask.area_event_id.in_(event_ids))
        .group_by(AreaEventTask.area_event_id)
    )
    return {id_: EventCount(units, tasks) for id_, units, tasks in found}


def count_skipped(session: Session, event: AreaEvent) -> int:
    """How many tasks are still not asked because of an event."""
    still = (AreaEventTask.area_event_id == event.id, AreaEventTask.asked_again_at.is_(None))
    query = select(func.count()).select_from(AreaEventTask).join(Task, Task.id == AreaEventTask.task_id)
    return session.scalar(query.where(*still, Task.standing == Standing.SKIPPED)) or 0


def moved(session: Session, event: AreaEvent, page: int) -> list[MovedRow]:
    """The tasks that an event moved, by unit."""
    query = (
        select(Unit.name, Assignment.public_id, Directive.number, Item, Period, Task, AreaEventTask)
        .select_from(AreaEventTask)
        .join(Task, Task.id == AreaEventTask.task_id)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Task.item_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(AreaEventTask.area_event_id == event.id)
        .order_by(Unit.name, Unit.id, Directive.id, Item.position, Period.number)
    )
    return [
        MovedRow(unit, aid, number, item.title, period, bool(item.rrule), _still(event, task, row))
        for unit, aid, number, item, period, task, row in session.execute(select_page(query, page))
    ]


def _still(event: AreaEvent, task: Task, row: AreaEventTask) -> bool:
    if event.act.extends:
        return event.due_at == set_due_at(task)
    return task.standing == Standing.SKIPPED and row.asked_again_at is None
