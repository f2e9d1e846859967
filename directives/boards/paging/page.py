"""A page of a directive's board: at most so many rows, and the totals of all units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directives.areas import remarks
from directives.boards import board as boards
from directives.boards.matrix import AreaNote, Board, BoardColumn, BoardRow, GroupTotal
from directives.boards.paging.choosing import RowChoice, RowQuery
from directives.boards.paging.totals import GroupLine, totals
from directives.models import Directive
from directives.terms import BoardView

SIZE = 100
"""Rows of a page: a department with its own schools sees all of them on one."""
AT_ONCE = 500
"""Rows that are read together where all are wanted."""


@dataclass(frozen=True)
class BoardPage:
    """Some rows of a board as it is now, with what is said of all of them."""

    board: Board
    """With the rows of this page; its total is of all units, its groups are in `groups`."""
    groups: Sequence[GroupLine | GroupTotal]
    found: int
    """How many units were asked for."""
    number: int
    pages: int
    kinds: Mapping[str, int]
    """How many units of each kind were asked for."""
    unreached: Sequence[BoardRow]
    """The first of them, without cells."""
    notes: Sequence[AreaNote]


def board_page(
    session: Session,
    directive: Directive,
    now: datetime,
    choice: RowChoice,
    *,
    periods: Mapping[int, int] | None = None,
    number: int = 1,
) -> BoardPage:
    """The page of this number, or the last one."""
    columns = boards.columns_of(session, directive, now, None, periods or {})
    total, groups = totals(session, directive, columns, now)
    asked = RowQuery(directive.id, choice, columns, now)
    kinds = asked.count(session)
    found = sum(kinds.values())
    pages = max(-(-found // SIZE), 1)
    number = min(max(number, 1), pages)
    silent = RowQuery(directive.id, RowChoice(state=BoardView.UNREACHED), columns, now)
    made = Board(
        directive.public_id,
        directive.number,
        directive.title,
        now,
        False,
        columns,
        _rows(session, directive, columns, now, asked.page(session, number, SIZE)),
        total,
        (),
    )
    return BoardPage(
        made,
        groups,
        found,
        number,
        pages,
        kinds,
        _rows(session, directive, (), now, silent.page(session, 1, SIZE) if total.unreached else ()),
        _notes(session, columns, now),
    )


def rows_in_parts(
    session: Session, directive: Directive, columns: Sequence[BoardColumn], now: datetime, chosen: Sequence[int]
) -> Iterator[tuple[BoardRow, ...]]:
    """The rows of these assignments, so many at once that reading many takes no more memory than reading some.

    Who holds a snapshot (`database.hold_snapshot`) reads them as of one moment.
    """
    for start in range(0, len(chosen), AT_ONCE):
        yield _rows(session, directive, columns, now, chosen[start : start + AT_ONCE])


def _notes(session: Session, columns: Sequence[BoardColumn], now: datetime) -> tuple[AreaNote, ...]:
    """What area_notes says of a whole board."""
    places = {column.period.id: place for place, column in enumerate(columns)}
    found = remarks.counted(session, list(places), now) if places else []
    found.sort(key=lambda one: (one[0].event_id, places[one[1]]))
    return tuple(AreaNote(remark, columns[places[period]], units) for remark, period, units in found)


def _rows(
    session: Session, directive: Directive, columns: Sequence[BoardColumn], now: datetime, assignments: Sequence[int]
) -> tuple[BoardRow, ...]:
    """The rows of these assignments, in their order."""
    if not assignments:
        return ()
    return boards.rows_of(session, directive, now, None, columns, assignments)
