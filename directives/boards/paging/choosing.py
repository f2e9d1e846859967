"""Which units of a board are asked for, and in which order, by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from directives.boards import counts
from directives.boards.matrix import BoardColumn
from directives.models import Assignment, Item, Period, Task, Unit, UnitKind, group_members
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import board_rows, status_sql
from directives.rules import search, status
from directives.terms import BoardView, Status

RANKED = 300
"""So many units found by name are put in the order of how well they match; what finds more than these means none."""


@dataclass(frozen=True)
class RowChoice:
    """What is asked of the units of a board."""

    group: int | None = None
    state: Status | BoardView | None = None
    """Views count over all periods, as every total does; a status is looked for in the cells shown."""
    late: bool = False
    name: str = ""


@dataclass(frozen=True)
class RowQuery:
    """The chosen units of a directive at one moment."""

    directive_id: int
    choice: RowChoice
    columns: Sequence[BoardColumn]
    now: datetime

    def page(self, session: Session, number: int, size: int) -> list[int]:
        """The assignments of a page, in the board's order; few found by name, those with the same diacritics first."""
        start = (number - 1) * size
        if (ranked := self._ranked(session)) is not None:
            return ranked[start : start + size]
        return list(session.scalars(self._ordered(Assignment.id).limit(size).offset(start)))

    def all(self, session: Session) -> Sequence[int]:
        """The assignments of all pages, in the same order."""
        ranked = self._ranked(session)
        return session.scalars(self._ordered(Assignment.id)).all() if ranked is None else ranked

    def _ranked(self, session: Session) -> list[int] | None:
        """Those found by name, if they are few."""
        if not self.choice.name:
            return None
        named = self._ordered(Assignment.id, Unit.name, Unit.search_name).limit(RANKED + 1)
        found = session.execute(named).all()
        return self._by_rank(found) if len(found) <= RANKED else None

    def _by_rank(self, found: Sequence[Row[int, str, str]]) -> list[int]:
        ranked = [
            (rank, id_)
            for id_, name, search_name in found
            if (rank := search.match(self.choice.name, name, search_name)) is not None
        ]
        return [id_ for _rank, id_ in sorted(ranked, key=lambda pair: pair[0])]

    def count(self, session: Session) -> Mapping[str, int]:
        """How many there are of each kind of unit."""
        kind = func.coalesce(UnitKind.name, "")
        found = session.execute(self._select(kind, func.count(Assignment.id)).group_by(kind))
        return dict(found.all())

    def _ordered(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        return self._select(*columns).order_by(*board_rows.BOARD_ORDER)

    def _select(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        return (
            select(*columns)
            .select_from(Assignment)
            .join(Unit, Unit.id == Assignment.unit_id)
            .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
            .where(Assignment.directive_id == self.directive_id, *self._conditions())
        )

    def _conditions(self) -> list[ColumnElement[bool]]:
        choice = self.choice
        found: list[ColumnElement[bool]] = []
        if choice.group is not None:
            members = select(group_members.c.unit_id).where(group_members.c.group_id == choice.group)
            found.append(Assignment.unit_id.in_(members))
        if choice.late:
            found.append(_has_open(status_sql.late(self.now)))
        if choice.state is not None:
            found.append(self._has_state(choice.state))
        if choice.name:
            # whatever has the same diacritics is found without them too
            found.append(Unit.search_name.contains(search.unaccented(choice.name.strip()), autoescape=True))
        return found

    def _has_state(self, state: Status | BoardView) -> ColumnElement[bool]:
        now = self.now
        of_open: Mapping[Status | BoardView, ColumnElement[bool]] = {
            BoardView.OVERDUE: status_sql.late(now),
            BoardView.DUE_SOON: and_(status_sql.REACHED, status_sql.due_soon(now)),
            BoardView.AWAITS_DATE: and_(status_sql.given_late(now), status_sql.OPEN),
            Status.SUPPLEMENT_LATE: status_sql.supplement_late(now),
        }
        if state in of_open:
            return _has_open(of_open[state])
        if state is BoardView.UNREACHED:
            return not_(status_sql.REACHED)
        if state is BoardView.GAPS:
            return or_(false(), *map(self._misses, self.columns))
        shown = [column.period.id for column in self.columns]
        return _has(Task.period_id.in_(shown), status_sql.word(now) == state.value)

    def _misses(self, column: BoardColumn) -> ColumnElement[bool]:
        """The unit misses a period of a recurring item, and was asked one of those that the run shows."""
        if column.beside or len(column.periods) < 2:
            return false()
        run = [period.id for period in column.periods[-counts.RUN :]]
        late = _has_open(Task.item_id == column.item_id, status_sql.late(self.now))
        running = [period.id for period in column.periods if not period.closed]
        mark = or_(
            status_sql.DONE,
            status_sql.late(self.now),
            and_(status_sql.OPEN, or_(status_sql.RETURNED, Task.period_id.in_(running))),
            status_sql.open_on_time(self.now),
        )
        asked = Task.standing.not_in(status.UNCOUNTED)
        return and_(late, _has(Task.period_id.in_(run), asked, mark))


def _has_open(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Over Assignment: it has an open task like that, found by the index of the open tasks."""
    return _has(MAY_BE_OPEN, *conditions)


def _has(*conditions: Any) -> ColumnElement[bool]:
    return (
        select(Task.id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Task.assignment_id == Assignment.id, *conditions)
        .correlate(Assignment)
        .exists()
    )
