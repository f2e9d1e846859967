"""Totals of all units of a board, added up by the database: the same as boards/matrix.total of all its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, not_, select
from sqlalchemy.orm import Session

from directives.boards import progress
from directives.boards.counts import TaskCounts
from directives.boards.matrix import BoardColumn, BoardTotal, ItemTotal
from directives.models import Assignment, Directive, Item, Period, Task, group_members
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import board_rows, status_sql
from directives.record.projection import standing_sql
from directives.terms import Status


class ItemDone(NamedTuple):
    """How many units of a group have done an item in the period shown, of how many that owe it."""

    done: int
    owed: int


@dataclass(frozen=True)
class GroupSums:
    """Totals of the units of one group."""

    units: int
    acknowledged: int
    late_units: int
    items: tuple[ItemDone, ...]


@dataclass(frozen=True)
class GroupLine:
    id: int
    name: str
    total: GroupSums


def total_of(session: Session, directive: Directive, columns: Sequence[BoardColumn], now: datetime) -> BoardTotal:
    """Count all units of a directive, over all periods; an item's own totals are of the period shown."""
    row = progress.of_directive(session, directive, now)
    return BoardTotal(
        units=row.units,
        acknowledged=row.acknowledged,
        silent=row.units - row.unreached - row.acknowledged,
        unreached=row.unreached,
        complete=row.complete,
        late_units=row.late,
        due_soon_units=row.due_soon,
        supplement_late_units=row.supplement_late,
        awaits_date_units=row.awaits_date,
        counts=_task_counts(session, directive.id, now),
        items=_item_totals(session, directive.id, columns, now, row.units),
    )


def groups_of(
    session: Session, directive: Directive, columns: Sequence[BoardColumn], now: datetime
) -> tuple[GroupLine, ...]:
    """The groups that have units in the directive, in the order in which they are shown."""
    names = board_rows.group_names(session, directive.issuer_id)
    items = _items_of_groups(session, directive.id, columns)
    late = Assignment.id.in_(_joined(select(Task.assignment_id), directive.id).where(MAY_BE_OPEN, status_sql.late(now)))
    units = {
        group: (number, acknowledged, with_late)
        for group, number, acknowledged, with_late in session.execute(
            select(
                group_members.c.group_id,
                func.count(Assignment.id),
                _sum(and_(status_sql.REACHED, Assignment.acknowledged_at.is_not(None))),
                _sum(late),
            )
            .join(Assignment, Assignment.unit_id == group_members.c.unit_id)
            .where(Assignment.directive_id == directive.id)
            .group_by(group_members.c.group_id)
        )
    }
    nothing = ItemDone(0, 0)
    return tuple(
        GroupLine(
            id_, name, GroupSums(*units[id_], tuple(items.get((id_, column.period.id), nothing) for column in columns))
        )
        for id_, name in names.items()
        if id_ in units
    )


def _items_of_groups(
    session: Session, directive_id: int, columns: Sequence[BoardColumn]
) -> Mapping[tuple[int, int], ItemDone]:
    """{(group, period shown): …}"""
    done, owed = _done_and_owed()
    query = (
        _joined(select(group_members.c.group_id, Task.period_id, _sum(done), _sum(owed)), directive_id)
        .join(group_members, group_members.c.unit_id == Assignment.unit_id)
        .where(Task.period_id.in_([column.period.id for column in columns]))
        .group_by(group_members.c.group_id, Task.period_id)
    )
    return {(group, period): ItemDone(d, o) for group, period, d, o in session.execute(query)}


def _done_and_owed() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Who has done it; and who owes it or has done it: a unit that was not reached owes nothing yet."""
    asked, done = standing_sql.ASKED, standing_sql.DONE
    return and_(asked, done), and_(asked, status_sql.REACHED | done)


def _item_totals(
    session: Session, directive_id: int, columns: Sequence[BoardColumn], now: datetime, units: int
) -> tuple[ItemTotal, ...]:
    word, (done, owed) = status_sql.word(now), _done_and_owed()
    unreached = and_(standing_sql.ASKED, not_(standing_sql.DONE), not_(status_sql.REACHED))
    query = (
        _joined(
            select(Task.period_id, word, func.count(), *map(_sum, (unreached, owed, done, status_sql.late(now)))),
            directive_id,
        )
        .where(Task.period_id.in_([column.period.id for column in columns]))
        .group_by(Task.period_id, word)
    )
    statuses: dict[int, dict[Status, int]] = defaultdict(dict)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for period, status, count, *numbers in session.execute(query):
        statuses[period][Status(status)] = count
        sums[period] = [a + b for a, b in zip(sums[period], numbers, strict=True)]
    gaps = _gaps(session, directive_id, now)
    found = []
    for column in columns:
        known = statuses[column.period.id]
        no_answer, owing, has_done, overdue = sums[column.period.id]
        found.append(
            ItemTotal(
                statuses=known,
                not_applicable=units - sum(known.values()),
                unreached=no_answer,
                owed=owing,
                done=has_done,
                late=overdue,
                gaps=0 if column.beside else gaps.get(column.item_id, 0),
            )
        )
    return tuple(found)


def _gaps(session: Session, directive_id: int, now: datetime) -> Mapping[int, int]:
    """By item, how many units miss at least one of its periods."""
    query = _joined(select(Task.item_id, func.count(Task.assignment_id.distinct())), directive_id)
    found = session.execute(query.where(MAY_BE_OPEN, status_sql.late(now)).group_by(Task.item_id))
    return dict(found.all())


def _task_counts(session: Session, directive_id: int, now: datetime) -> TaskCounts:
    """Tasks that are done by their facts, open ones by the time too."""
    given_late, on_time = status_sql.given_late(now), status_sql.open_on_time(now)
    new = and_(standing_sql.ASKED, status_sql.just_opened(now))
    open_ = and_(given_late, status_sql.OPEN)
    conditions = (
        *(new, status_sql.late(now), and_(status_sql.REACHED, status_sql.due_soon(now))),
        *(status_sql.supplement_late(now), open_, on_time),
    )
    just_opened, late, due_soon, supplement_late, awaits_date, open_on_time = session.execute(
        _joined(select(*map(_sum, conditions)), directive_id).where(MAY_BE_OPEN)
    ).one()
    judged = and_(status_sql.BINDS, Task.due_at.is_not(None))
    over = and_(judged, given_late)
    dated, done_late, given = session.execute(
        _joined(select(*map(_sum, (judged, status_sql.DONE_LATE, over))), directive_id).where(status_sql.DONE)
    ).one()
    asked, done = session.execute(
        select(
            func.coalesce(func.sum(Assignment.asked_tasks), 0), func.coalesce(func.sum(Assignment.done_tasks), 0)
        ).where(Assignment.directive_id == directive_id)
    ).one()
    return TaskCounts(
        owed=int(asked) - just_opened,
        done=int(done),
        late=late,
        due_soon=due_soon,
        supplement_late=supplement_late,
        awaits_date=awaits_date,
        done_on_time=dated - done_late - given,
        done_late=done_late,
        open_on_time=open_on_time,
        given_late=awaits_date + given,
    )


def _joined(query: Any, directive_id: int) -> Any:
    """Over the tasks of a directive with all that conditions ask about."""
    return (
        query.select_from(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Item.directive_id == directive_id)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
