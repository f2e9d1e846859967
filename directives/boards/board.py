"""The board of a directive, units by items: now from the projection, as of a past moment from the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.areas.remarks import AreaRemark
from directives.boards import counts
from directives.boards.matrix import (
    Board,
    BoardCell,
    BoardColumn,
    BoardRow,
    BoardTotal,
    GroupTotal,
    ItemTotal,
    ShownPeriod,
    total,
)
from directives.models import Directive
from directives.past import history
from directives.queries import board_rows
from directives.rules import status
from directives.rules.periods.grace import is_in_time
from directives.rules.search import vietnamese_order
from directives.terms import ObjectionKind, Standing

__all__ = [
    "Board",
    "BoardCell",
    "BoardColumn",
    "BoardRow",
    "BoardTotal",
    "GroupTotal",
    "ItemTotal",
    "ShownPeriod",
    "board",
    "shown_periods",
    "total",
]


def board(
    session: Session,
    directive: Directive,
    now: datetime,
    *,
    as_of: datetime | None = None,
    periods: Mapping[int, int] | None = None,
    item_id: int | None = None,
) -> Board:
    """The board now, or as of a past moment; `periods` names by item id the number of a period to show.

    With `item_id` it has the columns of that item alone, and its counts are of the periods that are shown.
    """
    past = None if as_of is None or as_of >= now else history.past(session, directive, as_of)
    at = as_of if past is not None and as_of is not None else now
    columns = columns_of(session, directive, at, past, periods or {})
    asked = columns
    if item_id is not None:
        columns = tuple(column for column in columns if column.item_id == item_id)
        asked = tuple(replace(column, periods=(column.period,)) for column in columns)
    rows = rows_of(session, directive, at, past, asked)
    names = past.units.group_names if past else board_rows.group_names(session, directive.issuer_id)
    theirs = {group: tuple(row for row in rows if group in row.groups) for group in names}
    groups = tuple(GroupTotal(g, names[g], total(columns, some)) for g, some in theirs.items() if some)
    return Board(
        directive.public_id,
        directive.number,
        directive.title,
        at,
        past is not None,
        columns,
        rows,
        total(columns, rows),
        groups,
    )


def columns_of(
    session: Session, directive: Directive, at: datetime, past: history.PastDirective | None, wanted: Mapping[int, int]
) -> tuple[BoardColumn, ...]:
    periods: dict[int, list[ShownPeriod]] = {}
    for period in board_rows.periods(session, directive.id):
        if past is not None and period.id not in past.due:
            continue
        due_at = period.due_at if past is None else past.due[period.id]
        closed = due_at is not None and due_at <= at
        skipped = period.skipped_at is not None and period.skipped_at <= at
        shown = ShownPeriod(
            period.id,
            period.number,
            period.opens_at,
            due_at,
            closed,
            skipped,
            period.grace_minutes,
            period.data_from,
            period.data_until,
        )
        periods.setdefault(period.item_id, []).append(shown)
    items = board_rows.items(session, directive.id)
    answers = {item.id: tuple(i.label or i.title for i in items if i.through_id == item.id) for item in items}
    return tuple(
        BoardColumn(
            item.id,
            item.label,
            item.title,
            item.obligation,
            item.mode,
            bool(item.rrule),
            answers[item.id],
            period,
            number > 0,
            tuple(periods[item.id]),
        )
        for item in items
        for number, period in enumerate(shown_periods(periods.get(item.id, []), at, wanted.get(item.id)))
    )


def shown_periods(periods: Sequence[ShownPeriod], at: datetime, wanted: int | None = None) -> list[ShownPeriod]:
    """Which periods of an item get a column: the one to show, and the open one beside it."""
    chosen = [period for period in periods if period.number == wanted]
    if chosen or not periods:
        return chosen
    closed = [period for period in periods if period.closed]
    running = [period for period in periods if not period.closed]
    if not closed or not running:
        return (closed or running)[-1:]
    new = status.just_opened(running[0].number, running[0].due_at, at)
    return [closed[-1], running[0]] if new else running[:1]


def rows_of(
    session: Session,
    directive: Directive,
    at: datetime,
    past: history.PastDirective | None,
    columns: Sequence[BoardColumn],
    only: Sequence[int] | None = None,
) -> tuple[BoardRow, ...]:
    """Rows by kind and name, of all units or of these assignments; units are not ranked."""
    asked = asked_of(columns)
    said = remarks.of_directive(session, directive.id, at, only)
    facts_of: dict[int, list[tuple[int, int, board_rows.TaskFactsRow]]] = {}
    for id_, assignment_id, period_id, facts in board_rows.tasks(session, list(asked), only):
        then = facts if past is None else board_rows.facts_row(past.tasks[id_])
        facts_of.setdefault(assignment_id, []).append((id_, period_id, then))
    groups = past.units.groups if past else board_rows.groups_of_units(session, directive.id, only)
    rows: list[tuple[int, BoardRow]] = []
    # each distinct cell is made once: a thousand units with nine items have some dozens of them
    known_cells: dict[tuple[bool, ...], dict[CellKey, BoardCell]] = {}
    for unit in _units(session, directive, past, only):
        cells: dict[int, BoardCell] = {}
        noted: dict[int, AreaRemark | None] = {}
        theirs = known_cells.setdefault(tuple(date is not None for date in unit.known), {})
        for task_id, period_id, facts in facts_of.get(unit.assignment_id, ()):
            key = _cell_key(period_id, asked[period_id].grace_minutes, facts, unit.known)
            if (cell := theirs.get(key)) is None:
                cell = theirs[key] = status.read(status.TaskFacts(*facts), unit.known, asked[period_id], at)
            cells[period_id] = cell
            if task_id in said:
                noted[period_id] = remarks.standing(said[task_id], cell)
        rows.append((unit.position or 0, _row(unit, groups, columns, cells, noted)))
    rows.sort(key=lambda row: (row[0], vietnamese_order(row[1].name), row[1].code))
    return tuple(row for _, row in rows)


def asked_of(columns: Sequence[BoardColumn]) -> dict[int, status.ItemFacts]:
    """What the items ask for, by period."""
    return {period.id: _asked(column, period) for column in columns for period in column.periods}


def _asked(column: BoardColumn, period: ShownPeriod) -> status.ItemFacts:
    return status.ItemFacts(
        column.obligation,
        column.mode,
        number=period.number,
        period_due_at=period.due_at,
        grace_minutes=period.grace_minutes,
    )


def _units(
    session: Session, directive: Directive, past: history.PastDirective | None, only: Sequence[int] | None
) -> list[board_rows.UnitRow]:
    """The directive's units with the facts of their assignments, as they are or as they were."""
    found = board_rows.units(session, directive.id, only)
    if past is None:
        return found
    return [
        unit._replace(known=past.assignments[unit.assignment_id], **past.units.facts[unit.unit_id]._asdict())
        for unit in found
        if unit.assignment_id in past.assignments
    ]


CellKey = tuple[int, Standing, bool | None, bool, datetime | None, datetime | None, bool, ObjectionKind | None]
"""What decides a cell: its period and its facts, but of the first submission only whether it came, and in time, of an
incoming document only whether one waits, and of the unit only which of its dates are known and whether it was told too
late."""


def _cell_key(
    period_id: int, grace_minutes: int, facts: board_rows.TaskFactsRow, known: status.AssignmentFacts
) -> CellKey:
    standing, first, due_at, return_due_at, document_at, objected = facts
    in_time = None if first is None else is_in_time(first, due_at, grace_minutes)
    given_late = status.is_given_late(status.TaskFacts(*facts), known)
    return (period_id, standing, in_time, given_late, due_at, return_due_at, document_at is not None, objected)


def _row(
    unit: board_rows.UnitRow,
    groups: Mapping[int, frozenset[int]],
    columns: Sequence[BoardColumn],
    cells: Mapping[int, BoardCell],
    noted: Mapping[int, AreaRemark | None],
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
        tuple(cells.get(column.period.id) for column in columns),
        counts.total(map(counts.count, cells.values())),
        tuple(_missed(column, cells) for column in columns),
        tuple(_run(column, cells) for column in columns),
        tuple(noted.get(column.period.id) for column in columns),
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
