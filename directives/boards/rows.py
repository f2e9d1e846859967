"""The rows of a board: each unit with a cell for each period, now or as of a past moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.areas.remarks import AreaRemark
from directives.boards import counts
from directives.boards.matrix import BoardCell, BoardColumn, BoardRow, asked_of
from directives.models import Directive
from directives.past import facts as dated
from directives.past import history
from directives.queries import board_rows
from directives.rules import status
from directives.rules.periods.grace import is_in_time
from directives.rules.search import vietnamese_order
from directives.terms import ObjectionKind, Standing

PastPart = tuple[dated.PastUnits, history.ReplayedPart]


def rows_of(
    session: Session,
    directive: Directive,
    at: datetime,
    past: history.PastDirective | None,
    columns: Sequence[BoardColumn],
    only: Sequence[int] | None = None,
) -> tuple[BoardRow, ...]:
    """Rows by kind and name, of all units, which are not ranked; or of these assignments, in their order."""
    known = Known({}, {})
    if only is not None:
        of = {row.assignment_id: row for _, row in _rows(session, directive, at, None, columns, only, known)}
        return tuple(of[id_] for id_ in only)
    if past is None:
        rows = _rows(session, directive, at, None, columns, None, known)
    else:
        rows = [
            row
            for one in history.replay(session, directive, at)
            for row in _rows(session, directive, at, (past.units, one), columns, list(one.assignments), known)
        ]
    rows.sort(key=lambda row: (row[0], vietnamese_order(row[1].name), row[1].code))
    return tuple(row for _, row in rows)


def _rows(
    session: Session,
    directive: Directive,
    at: datetime,
    past: PastPart | None,
    columns: Sequence[BoardColumn],
    only: Sequence[int] | None,
    known: "Known",
) -> list[tuple[int, BoardRow]]:
    """Rows with the position of their kind, in no order; of a past moment, those of one part of the assignments."""
    asked = asked_of(columns)
    said = remarks.of_directive(session, directive.id, at, only)
    facts_of: dict[int, list[tuple[int, int, board_rows.TaskFactsRow]]] = {}
    for id_, assignment_id, period_id, facts in board_rows.tasks(session, list(asked), only):
        then = facts if past is None else board_rows.facts_row(past[1].tasks[id_])
        facts_of.setdefault(assignment_id, []).append((id_, period_id, then))
    groups = past[0].groups if past else board_rows.groups_of_units(session, directive.id, only)
    shown = [column.period.id for column in columns]
    nothing = (None,) * len(columns)
    rows: list[tuple[int, BoardRow]] = []
    for unit in _units(session, directive, past, only):
        cells: dict[int, BoardCell] = {}
        noted: dict[int, AreaRemark | None] = {}
        theirs = known.cells.setdefault(tuple(date is not None for date in unit.known), {})
        for task_id, period_id, facts in facts_of.get(unit.assignment_id, ()):
            key = _cell_key(period_id, asked[period_id].grace_minutes, facts, unit.known)
            if (cell := theirs.get(key)) is None:
                cell = theirs[key] = status.read(status.TaskFacts(*facts), unit.known, asked[period_id], at)
            cells[period_id] = cell
            if task_id in said:
                noted[period_id] = remarks.standing(said[task_id], cell)
        alike = tuple(id(cells.get(period_id)) for period_id in asked)
        if (sums := known.sums.get(alike)) is None:
            sums = known.sums[alike] = _sums(columns, cells)
        remarked = tuple(map(noted.get, shown)) if noted else nothing
        rows.append((unit.position or 0, _row(unit, groups, sums, remarked)))
    return rows


def _units(
    session: Session, directive: Directive, past: PastPart | None, only: Sequence[int] | None
) -> list[board_rows.UnitRow]:
    """The directive's units with the facts of their assignments, as they are or as they were."""
    found = board_rows.units(session, directive.id, only)
    if past is None:
        return found
    units, part = past
    return [
        unit._replace(known=part.assignments[unit.assignment_id], **units.facts[unit.unit_id]._asdict())
        for unit in found
    ]


CellKey = tuple[int, Standing, bool | None, bool, datetime | None, datetime | None, bool, ObjectionKind | None]
"""What decides a cell: its period and its facts, but of the first submission only whether it came, and in time, of an
incoming document only whether one waits, and of the unit only which of its dates are known and whether it was told too
late."""

KnownCells = dict[tuple[bool, ...], dict[CellKey, BoardCell]]
"""Each distinct cell is made once: a thousand units with nine items have some dozens of them."""


class RowSums(NamedTuple):
    """What a row has by its cells alone."""

    cells: tuple[BoardCell | None, ...]
    counts: counts.TaskCounts
    missed: tuple[int, ...]
    runs: tuple[tuple[counts.PeriodMark, ...], ...]


class Known(NamedTuple):
    """What was made for one row and serves for all that are like it."""

    cells: KnownCells
    sums: dict[tuple[int, ...], RowSums]
    """By the identity of a row's cells, which are kept in `cells`."""


def _cell_key(
    period_id: int, grace_minutes: int, facts: board_rows.TaskFactsRow, known: status.AssignmentFacts
) -> CellKey:
    standing, first, due_at, return_due_at, document_at, objected = facts
    in_time = None if first is None else is_in_time(first, due_at, grace_minutes)
    given_late = status.is_given_late(status.TaskFacts(*facts), known)
    return (period_id, standing, in_time, given_late, due_at, return_due_at, document_at is not None, objected)


def _sums(columns: Sequence[BoardColumn], cells: Mapping[int, BoardCell]) -> RowSums:
    return RowSums(
        tuple(cells.get(column.period.id) for column in columns),
        counts.total(map(counts.count, cells.values())),
        tuple(_missed(column, cells) for column in columns),
        tuple(_run(column, cells) for column in columns),
    )


def _row(
    unit: board_rows.UnitRow, groups: Mapping[int, frozenset[int]], sums: RowSums, noted: tuple[AreaRemark | None, ...]
) -> BoardRow:
    return BoardRow(
        unit.unit_id,
        unit.code,
        unit.name,
        unit.search_name,
        unit.kind or "",
        unit.phone,
        groups.get(unit.unit_id, frozenset()),
        unit.assignment_id,
        unit.public_id,
        unit.known.acknowledged_at,
        status.reach_of(unit.known),
        *sums,
        noted,
        unit.ended_as,
        unit.successor,
    )


def _missed(column: BoardColumn, cells: Mapping[int, BoardCell]) -> int:
    if column.beside:
        return 0
    return sum(cell.late for period in column.periods if (cell := cells.get(period.id)) is not None)


def _run(column: BoardColumn, cells: Mapping[int, BoardCell]) -> tuple[counts.PeriodMark, ...]:
    if column.beside or len(column.periods) < 2:
        return ()
    marks = tuple(counts.mark(cells.get(period.id), period.closed) for period in column.periods[-counts.RUN :])
    return marks if set(marks) != {counts.PeriodMark.NOT_ASKED} else ()
