"""The board narrowed to the units that are asked for."""

from directives.boards.matrix import Board, Cell, Reach, Row
from directives.rules import search
from directives.terms import Status
from workflows.monitoring.forms import Asked, Look


def narrowed(board: Board, asked: Asked) -> tuple[Row, ...]:
    """The rows that are asked for, in the board's order; where a name is, those written as it was typed come first."""
    rows = [row for row in board.rows if _is_asked_for(row, asked)]
    if not asked.name:
        return tuple(rows)
    found = [(rank, row) for row in rows if (rank := search.match(asked.name, row.name, row.search_name)) is not None]
    return tuple(row for _, row in sorted(found, key=lambda pair: pair[0]))


def _is_asked_for(row: Row, asked: Asked) -> bool:
    if asked.group is not None and asked.group not in row.groups:
        return False
    if asked.state is Look.UNREACHED:
        return row.reach is not Reach.REACHED
    wanted: list[Status | Look] = [Look.OVERDUE] if asked.late else []
    if asked.state is not None:
        wanted.append(asked.state)
    return all(any(cell is not None and _is(cell, state) for cell in row.cells) for state in wanted)


def _is(cell: Cell, state: Status | Look) -> bool:
    if state is Look.OVERDUE:
        return cell.late
    return cell.due_soon if state is Look.DUE_SOON else cell.status is state
