"""Filter the board by units, and cut it in pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from directives.boards import board as boards
from directives.boards.matrix import Board, BoardRow, area_notes
from directives.boards.paging import page as paging
from directives.boards.paging.choosing import RowQuery
from directives.boards.paging.page import BoardPage
from directives.models import Directive
from directives.rules import search
from directives.terms import BoardView, Reach, Status
from workflows.monitoring.forms import BoardQuery


def shown_page(session: Session, directive: Directive, asked: BoardQuery, now: datetime, number: int) -> BoardPage:
    """The page of a board that is asked for: now from the database, as of a past moment cut from the whole board."""
    if asked.as_of is None or asked.as_of >= now:
        return paging.board_page(session, directive, now, asked.choice, periods=asked.periods, number=number)
    made = boards.board(session, directive, now, as_of=asked.as_of, periods=asked.periods)
    rows = filter_rows(made, asked)
    pages = max(-(-len(rows) // paging.SIZE), 1)
    number = min(max(number, 1), pages)
    return BoardPage(
        board=replace(made, rows=rows[(number - 1) * paging.SIZE : number * paging.SIZE]),
        groups=made.groups,
        found=len(rows),
        number=number,
        pages=pages,
        kinds=Counter(row.kind for row in rows),
        unreached=[row for row in made.rows if row.reach is not Reach.REACHED][: paging.SIZE],
        notes=area_notes(made),
    )


@dataclass(frozen=True)
class ChosenRows:
    """What an export shows of a board: its rows, in parts that are read one after the other."""

    board: Board
    """Without rows and groups: who needs their counts takes the whole board."""
    units: int
    """How many rows all parts have."""
    parts: Iterable[Sequence[BoardRow]]


def chosen_rows(session: Session, directive: Directive, asked: BoardQuery, now: datetime) -> ChosenRows:
    """The rows that are asked for: now by the database, as of a past moment out of the whole board."""
    if asked.as_of is not None and asked.as_of < now:
        made = boards.board(session, directive, now, as_of=asked.as_of, periods=asked.periods)
        rows = filter_rows(made, asked)
        return ChosenRows(replace(made, rows=(), groups=()), len(rows), [rows])
    made = boards.without_rows(session, directive, now, asked.periods or {})
    chosen = RowQuery(directive.id, asked.choice, made.columns, now).all(session)
    return ChosenRows(made, len(chosen), paging.rows_in_parts(session, directive, made.columns, now, chosen))


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
    if asked.late and not row.late:
        return False
    return asked.state is None or _has_state(row, asked.state)


def _has_state(row: BoardRow, state: Status | BoardView) -> bool:
    """Views count over all periods, as every total does; a status is looked for in the cells shown."""
    of_unit = {
        BoardView.OVERDUE: row.late > 0,
        BoardView.DUE_SOON: row.counts.due_soon > 0,
        BoardView.UNREACHED: row.reach is not Reach.REACHED,
        BoardView.AWAITS_DATE: row.counts.awaits_date > 0,
        BoardView.GAPS: any(missed and run for missed, run in zip(row.missed, row.runs, strict=True)),
        Status.SUPPLEMENT_LATE: row.counts.supplement_late > 0,
    }
    return of_unit[state] if state in of_unit else any(cell and cell.status is state for cell in row.cells)
