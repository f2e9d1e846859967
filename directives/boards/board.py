"""The board of a directive, units by items: now from the projection, as of a past moment from the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from directives.boards.matrix import (
    Board,
    BoardCell,
    BoardColumn,
    BoardRow,
    BoardTotal,
    GroupTotal,
    ItemTotal,
    ShownPeriod,
    asked_of,
    total,
)
from directives.boards.rows import rows_of
from directives.models import Directive
from directives.past import history
from directives.queries import board_rows
from directives.rules import status

__all__ = [
    "Board",
    "BoardCell",
    "BoardColumn",
    "BoardRow",
    "BoardTotal",
    "GroupTotal",
    "ItemTotal",
    "ShownPeriod",
    "asked_of",
    "board",
    "rows_of",
    "shown_periods",
    "total",
    "without_rows",
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


def without_rows(
    session: Session, directive: Directive, now: datetime, periods: Mapping[int, int], item_id: int | None = None
) -> Board:
    """The board of today without rows, with the number of all units in its total; of one item or all."""
    columns = tuple(
        column
        for column in columns_of(session, directive, now, None, periods)
        if item_id is None or column.item_id == item_id
    )
    units = replace(total(columns, ()), units=board_rows.count_units(session, directive.id))
    return Board(directive.public_id, directive.number, directive.title, now, False, columns, (), units, ())


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
