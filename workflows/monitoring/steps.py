"""Filter the board by units."""

from directives.boards.matrix import Board, BoardCell, BoardRow
from directives.rules import search
from directives.terms import Reach, Status
from workflows.monitoring.forms import BoardQuery, BoardView


def filter_rows(board: Board, asked: BoardQuery) -> tuple[BoardRow, ...]:
    """Rows that match the filters, in the board's order; with a name, matches with the same diacritics come first."""
    rows = [row for row in board.rows if _matches(row, asked)]
    if not asked.name:
        return tuple(rows)
    found = [(rank, row) for row in rows if (rank := search.match(asked.name, row.name, row.search_name)) is not None]
    return tuple(row for _, row in sorted(found, key=lambda pair: pair[0]))


def _matches(row: BoardRow, asked: BoardQuery) -> bool:
    if asked.group is not None and asked.group not in row.groups:
        return False
    if asked.state is BoardView.UNREACHED:
        return row.reach is not Reach.REACHED
    wanted: list[Status | BoardView] = [BoardView.OVERDUE] if asked.late else []
    if asked.state is not None:
        wanted.append(asked.state)
    return all(any(cell is not None and _has_state(cell, state) for cell in row.cells) for state in wanted)


def _has_state(cell: BoardCell, state: Status | BoardView) -> bool:
    if state is BoardView.OVERDUE:
        return cell.late
    return cell.due_soon if state is BoardView.DUE_SOON else cell.status is state
