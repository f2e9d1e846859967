"""Figures and texts submitted for an item in one period. Blank is not zero and stays blank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.boards.matrix import Board, BoardColumn, BoardRow
from directives.models import Assignment, Evidence, Figure, FigureSpec, Link, Report, Task
from directives.rules.forms.measures import is_rate
from directives.terms import Reach, Standing

FigureValues = tuple[Decimal | None, ...]
"""A value for each figure of the item, in the item's order; None is blank."""


class FigureHead(NamedTuple):
    """A figure: its name and unit of measure."""

    name: str
    measure: str

    @property
    def has_sum(self) -> bool:
        """Whether its values of several units can be added: rates cannot."""
        return not is_rate(self.name, self.measure)


@dataclass(frozen=True)
class UnitFigures:
    """A unit that owes figures, with its last version; None if it has submitted nothing."""

    row: BoardRow
    values: FigureValues | None


@dataclass(frozen=True)
class GroupFigures:
    """The sums of one group."""

    name: str
    submitted: int
    owed: int
    sums: FigureValues


@dataclass(frozen=True)
class FigureTable:
    """Table 'Tổng hợp số liệu kỳ': units by figures."""

    column: BoardColumn
    specs: tuple[FigureHead, ...]
    units: tuple[UnitFigures, ...]
    sums: FigureValues
    groups: tuple[GroupFigures, ...]
    not_applicable: int

    @property
    def filled(self) -> tuple[int, ...]:
        """For each figure, how many units gave it: a sum of 3 of 5 units says so."""
        given = [unit.values for unit in self.units if unit.values is not None]
        return tuple(sum(values[n] is not None for values in given) for n in range(len(self.specs)))

    @property
    def submitted(self) -> int:
        """How many units have submitted."""
        return sum(unit.values is not None for unit in self.units)

    @property
    def missing(self) -> tuple[BoardRow, ...]:
        """Units that were reached and have submitted nothing."""
        return tuple(u.row for u in self.units if u.values is None and u.row.reach is Reach.REACHED)

    @property
    def unreached(self) -> tuple[BoardRow, ...]:
        """Units that were not reached, or wait for the department's answer, and have submitted nothing."""
        return tuple(u.row for u in self.units if u.values is None and u.row.reach is not Reach.REACHED)

    @property
    def owed(self) -> int:
        """How many units owe figures."""
        return self.submitted + len(self.missing)


def figure_table(session: Session, board: Board, place: int) -> FigureTable:
    """The figures of the column at `place`, as of the board's moment."""
    column = board.columns[place]
    specs = session.execute(
        select(FigureSpec.id, FigureSpec.name, FigureSpec.measure)
        .where(FigureSpec.item_id == column.item_id)
        .order_by(FigureSpec.position)
    ).all()
    values = submitted_values(session, column.period.id, board.at)
    units = tuple(
        UnitFigures(row, tuple(theirs.get(spec.id) for spec in specs) if theirs is not None else None)
        for row in board.rows
        if (cell := row.cells[place]) is not None and (cell.asked or row.assignment in values)
        for theirs in [values.get(row.assignment)]
    )
    heads = tuple(FigureHead(spec.name, spec.measure) for spec in specs)
    groups = tuple(_group(g.name, [u for u in units if g.id in u.row.groups], heads) for g in board.groups)
    return FigureTable(
        column,
        heads,
        units,
        sums(units, heads),
        tuple(group for group in groups if group.owed),
        len(board.rows) - len(units),
    )


def _group(name: str, units: Sequence[UnitFigures], heads: Sequence[FigureHead]) -> GroupFigures:
    submitted = sum(unit.values is not None for unit in units)
    missing = sum(unit.values is None and unit.row.reach is Reach.REACHED for unit in units)
    return GroupFigures(name, submitted, submitted + missing, sums(units, heads))


def sums(units: Iterable[UnitFigures], heads: Sequence[FigureHead]) -> FigureValues:
    """The sum of each figure over the units that filled it in; None if no unit did, or if it is a rate.

    One figure is summed over units; different figures are never added together.
    """
    given = [unit.values for unit in units if unit.values is not None]
    columns = (
        [value for values in given if (value := values[n]) is not None] if head.has_sum else []
        for n, head in enumerate(heads)
    )
    return tuple(sum(column, Decimal()) if column else None for column in columns)


def _last_versions(period_id: int, at: datetime) -> Select[int]:
    """The last submitted version of each task of a period, as known at `at`."""
    return (
        select(func.max(Report.id))
        .join(Task, Task.id == Report.task_id)
        .where(Task.period_id == period_id, Report.recorded_at <= at, Report.standing != Standing.UNDER_WAY)
        .group_by(Report.task_id)
    )


def submitted_values(session: Session, period_id: int, at: datetime) -> dict[str, Mapping[int, Decimal | None]]:
    """What units submitted for a period as known at `at`: by assignment's public id, then by FigureSpec id."""
    found: dict[str, dict[int, Decimal | None]] = {}
    for assignment, spec_id, value in session.execute(
        select(Assignment.public_id, Figure.spec_id, Figure.value)
        .select_from(Report)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Figure, Figure.report_id == Report.id)
        .where(Report.id.in_(_last_versions(period_id, at)))
    ):
        found.setdefault(assignment, {})[spec_id] = value
    return dict(found)


def texts(session: Session, board: Board, place: int) -> list[tuple[BoardRow, Report]]:
    """The last versions of all texts for the item of the column at `place`, in the board's order."""
    reports = session.execute(
        select(Assignment.public_id, Report)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Report.id.in_(_last_versions(board.columns[place].period.id, board.at)))
        .options(
            selectinload(Report.evidence).joinedload(Evidence.file),
            joinedload(Report.letter_file),
            joinedload(Report.link).joinedload(Link.contact),
            joinedload(Report.staff),
        )
    )
    found = dict(reports.all())
    return [(row, found[row.assignment]) for row in board.rows if row.assignment in found]
