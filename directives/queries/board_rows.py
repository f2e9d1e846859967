"""Rows for the board, as plain columns."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, Subquery, cast, func, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, Item, Period, Task, Unit, UnitGroup, UnitKind, group_members
from directives.rules.search import vietnamese_order
from directives.rules.status import AssignmentFacts, TaskFacts
from directives.terms import ObjectionKind, Standing, UnitEnding


class UnitRow(NamedTuple):
    """A unit with an assignment of the directive, and that assignment's facts."""

    unit_id: int
    code: str
    name: str
    search_name: str
    phone: str
    kind: str | None
    position: int | None
    closed_at: datetime | None
    ended_as: UnitEnding | None
    successor: str
    """Who took over what was open when it closed; '' if nobody did."""
    assignment_id: int
    public_id: str
    known: AssignmentFacts


def count_units(session: Session, directive_id: int) -> int:
    """How many units the directive was issued to."""
    return session.scalar(select(func.count(Assignment.id)).where(Assignment.directive_id == directive_id)) or 0


BOARD_ORDER = (func.coalesce(UnitKind.position, 0), Unit.sort_name, Unit.code)
"""Over Unit joined with its kind, if it has one: the order in which boards and lists of their units show them."""


def units(session: Session, directive_id: int, only: Sequence[int] | None = None) -> list[UnitRow]:
    """All units of a directive, or those of these assignments."""
    successor = aliased(Unit)
    found = session.execute(
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.search_name,
            Unit.phone,
            UnitKind.name,
            UnitKind.position,
            Unit.closed_at,
            Unit.ended_as,
            func.coalesce(successor.name, ""),
            Assignment.id,
            Assignment.public_id,
            Assignment.told_at,
            Assignment.unreachable_at,
            Assignment.acknowledged_at,
            Assignment.not_ours_at,
            Assignment.taken_over_at,
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(successor, successor.id == Unit.successor_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .where(Assignment.directive_id == directive_id, *_of(Assignment.id, only))
    )
    return [
        UnitRow._make((*unit, AssignmentFacts(told, unreachable, acknowledged, not_ours, taken_over)))
        for *unit, told, unreachable, acknowledged, not_ours, taken_over in found
    ]


TaskFactsRow = tuple[Standing, datetime | None, datetime | None, datetime | None, datetime | None, ObjectionKind | None]
"""The first six fields of status.TaskFacts."""


def facts_row(facts: TaskFacts) -> TaskFactsRow:
    """The same fields of facts replayed from the ledger."""
    standing, first, due, again, document, objected, *_rest = facts
    return (standing, first, due, again, document, objected)


def tasks(
    session: Session, period_ids: Sequence[int], only: Sequence[int] | None = None
) -> Sequence[tuple[int, int, int, TaskFactsRow]]:
    """Tasks of these periods: id, assignment, period, facts."""
    found = session.execute(
        select(
            Task.id,
            Task.assignment_id,
            Task.period_id,
            Task.standing,
            Task.first_submitted_at,
            Task.due_at,
            Task.return_due_at,
            Task.document_at,
            Task.objected,
        ).where(Task.period_id.in_(period_ids), *_of(Task.assignment_id, only))
    )
    return [
        (id_, assignment, period, (standing, first, due, again, document, objected))
        for id_, assignment, period, standing, first, due, again, document, objected in found
    ]


def items(session: Session, directive_id: int) -> Sequence[Item]:
    """The items of a directive, in its own order."""
    return session.scalars(select(Item).where(Item.directive_id == directive_id).order_by(Item.position)).all()


def periods(session: Session, directive_id: int) -> Sequence[Period]:
    """The periods of a directive's items, in order."""
    return session.scalars(
        select(Period).join(Item).where(Item.directive_id == directive_id).order_by(Period.item_id, Period.number)
    ).all()


def group_names(session: Session, agency_id: int) -> dict[int, str]:
    found = session.execute(
        select(UnitGroup.id, UnitGroup.position, UnitGroup.name).where(UnitGroup.agency_id == agency_id)
    )
    return in_order((row.id, row.position, row.name) for row in found)


def in_order(groups: Iterable[tuple[int, int, str]]) -> dict[int, str]:
    """Names by id, from (id, position, name), in the order in which groups are shown."""
    placed = sorted(groups, key=lambda group: (group[1], vietnamese_order(group[2]), group[0]))
    return {id_: name for id_, _, name in placed}


def _of(column: Any, only: Sequence[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if only is None else (column.in_(only),)


def group_sets() -> Subquery:
    """The groups of each unit that is in any, as one value that units with the same groups mostly share."""
    groups = func.aggregate_strings(cast(group_members.c.group_id, String), ",")
    by_unit = select(group_members.c.unit_id, groups.label("groups")).group_by(group_members.c.unit_id)
    return by_unit.subquery()


def group_set(groups: str | None) -> frozenset[int]:
    """The groups that such a value names."""
    return frozenset(map(int, groups.split(","))) if groups else frozenset()


def groups_of_units(
    session: Session, directive_id: int, only: Sequence[int] | None = None
) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for unit, group in session.execute(
        select(group_members.c.unit_id, group_members.c.group_id)
        .join(Assignment, Assignment.unit_id == group_members.c.unit_id)
        .where(Assignment.directive_id == directive_id, *_of(Assignment.id, only))
    ):
        found.setdefault(unit, set()).add(group)
    return {unit: frozenset(groups) for unit, groups in found.items()}
