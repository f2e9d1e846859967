"""Gather the values of the summary from the board now and a week before."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import acknowledging
from directives.boards.board import board
from directives.boards.figures.table import figure_table
from directives.boards.matrix import Board, BoardCell, BoardColumn, BoardRow, BoardTotal, area_notes
from directives.models import Directive, Event
from directives.past import facts
from directives.record.daily_roots import anchored_day
from directives.terms import ChainKind, EventKind, Reach, ReportingMode, Status, Timeliness
from workflows import clock
from workflows.documents import lists
from workflows.documents.values import (
    NOT_APPLICABLE,
    OVERDUE,
    Summary,
    SummaryFigure,
    SummaryFigures,
    SummaryItem,
    SummaryProgress,
    SummaryUnit,
    SummaryUnreached,
)
from workflows.web.words.areas import area_lines
from workflows.web.words.figure_sums import head_words, total_words
from workflows.web.words.units import named_with_ending

WEEK = timedelta(days=7)
WHOLE_UP_TO = 200
"""Units whose lines a paper has at once; of more they are long work."""
BOOK_UP_TO = 60
"""Letters of a year whose book is printed while the unit waits."""
UNNUMBERED = {ReportingMode.FIGURES: "SL", ReportingMode.INCIDENT: "PS"}


def summarise(session: Session, directive: Directive, now: datetime, as_of: datetime | None = None) -> Summary:
    """The summary of an issued directive, now or as of a past moment."""
    then = board(session, directive, now, as_of=as_of)
    before = _a_week_ago(session, directive, then)
    root = _root(session, directive, then.at)
    keys = _keys(then.columns)
    led_by = facts.led_by(session, directive, then.at if then.past else None)
    return Summary(
        agency=led_by.agency,
        office=led_by.office,
        number=then.number,
        dated_on=directive.dated_on,
        subject=directive.subject,
        as_of=then.at,
        week_ago=before.at if before else None,
        rehearsal=clock.is_rehearsal(session),
        anchored=anchored_day(session, then.at),
        root=root.hash if root else "",
        rooted_at=root.recorded_at if root else None,
        units=then.total.units,
        silent=then.total.silent,
        late_to_acknowledge=0 if then.past else acknowledging.late_of(session, directive, then.at),
        now=_progress(then.total),
        before=_progress(before.total) if before else None,
        items=_items(then, before, keys),
        owing=lists.owing(then, keys),
        matrix=lists.by_kind(
            then.rows, lambda row: SummaryUnit(lists.text(named_with_ending(row)), tuple(map(_code, row.cells)))
        ),
        unanswered=lists.by_kind(filter(_unanswered, then.rows), lambda row: lists.text(row.name)),
        unreached=tuple(
            SummaryUnreached(lists.text(row.name), row.reach) for row in then.rows if row.reach != Reach.REACHED
        ),
        late_units=then.total.late_units,
        supplements=lists.supplements(then, keys),
        given_late=lists.given_late(then, keys),
        gaps=lists.gaps(then, keys),
        areas=tuple(map(lists.text, area_lines(area_notes(then)))),
        figures=_figures(session, then, keys),
    )


def _a_week_ago(session: Session, directive: Directive, then: Board) -> Board | None:
    """The board of a week ago; None if the directive was not issued then."""
    if directive.issued_at is None or directive.issued_at > then.at - WEEK:
        return None
    return board(session, directive, then.at, as_of=then.at - WEEK)


def _root(session: Session, directive: Directive, at: datetime) -> Event | None:
    """The last event that recorded the chain heads, with its hash."""
    return session.scalar(
        select(Event)
        .where(
            Event.chain_kind == ChainKind.DIRECTIVE,
            Event.chain_id == directive.id,
            Event.kind == EventKind.HEADS_RECORDED,
            Event.recorded_at <= at,
        )
        .order_by(Event.seq.desc())
        .limit(1)
    )


def _keys(columns: Sequence[BoardColumn]) -> list[str]:
    """Column heads: the printed label, else two letters, with a number if they repeat."""
    keys: list[str] = []
    for column in columns:
        key = (column.label or UNNUMBERED.get(column.mode, "K")) + ("+" if column.beside else "")
        alike = sum(known.rstrip("0123456789") == key for known in keys)
        keys.append(key if column.label or not alike else f"{key}{alike + 1}")
    return keys


def _progress(total: BoardTotal) -> SummaryProgress:
    return SummaryProgress(total.acknowledged, {place: total.timeliness.get(place, 0) for place in Timeliness})


def _items(then: Board, before: Board | None, keys: Sequence[str]) -> tuple[SummaryItem, ...]:
    done_before: dict[int, int] = {}
    if before is not None:
        pairs = zip(before.columns, before.total.items, strict=True)
        done_before = {column.period.id: total.done for column, total in pairs}
    return tuple(
        SummaryItem(
            key=key,
            title=lists.text(column.title),
            obligation=column.obligation,
            mode=column.mode,
            due_at=column.period.due_at,
            closed=column.period.closed,
            recurring=column.recurring,
            done_before=done_before.get(column.period.id),
            late_before=_late_before(then, place),
            data_from=column.period.data_from,
            data_until=column.period.data_until,
            **_places((row, row.cells[place]) for row in then.rows),
        )
        for place, (key, column) in enumerate(zip(keys, then.columns, strict=True))
    )


def _figures(session: Session, then: Board, keys: Sequence[str]) -> tuple[SummaryFigures, ...]:
    """The sums of every item that asks for figures, as on its page."""
    tables = [
        (key, figure_table(session, then, place))
        for place, (key, column) in enumerate(zip(keys, then.columns, strict=True))
        if column.mode is ReportingMode.FIGURES and not column.beside
    ]
    return tuple(
        SummaryFigures(
            key,
            lists.text(table.column.title),
            table.column.period.due_at,
            total_words(table),
            tuple(
                SummaryFigure(head_words(head), one)
                for head, one in zip(table.heads, table.sums, strict=True)
                if head.kind.is_number
            ),
        )
        for key, table in tables
    )


def _late_before(then: Board, place: int) -> int:
    """How many tasks are overdue in periods before the one that the column shows."""
    if then.columns[place].beside:
        return 0
    return sum(row.missed[place] for row in then.rows) - then.total.items[place].late


def _places(cells: Iterable[tuple[BoardRow, BoardCell | None]]) -> dict[str, int]:
    """Counts of a column's units for each part of its bar; `total` is all of them."""
    parts = dict.fromkeys(("total", "done", "late", "unreached", "silent", "answered"), 0)
    for row, cell in cells:
        if cell is not None and cell.done:
            parts["done"] += 1
        if cell is not None and cell.asked:
            parts["total"] += 1
            if not cell.done:
                parts[_part(row, cell)] += 1
    return parts


def _part(row: BoardRow, cell: BoardCell) -> str:
    """The part of the bar of a unit that still owes the item."""
    if cell.late:
        return "late"
    if row.reach != Reach.REACHED:
        return "unreached"
    return "silent" if cell.status in {Status.PENDING, Status.NOTIFIED} else "answered"


def _code(cell: BoardCell | None) -> str:
    if cell is None:
        return NOT_APPLICABLE
    return OVERDUE if cell.late else cell.status


def _unanswered(row: BoardRow) -> bool:
    return row.reach == Reach.REACHED and row.acknowledged_at is None


def file_name(number: str, kind: str = "ban-in") -> str:
    """A file name safe on every system: '649/SGDĐT-GDTrH' -> 'ban-in-649-SGDDT-GDTrH.pdf'."""
    plain = number.translate(str.maketrans("Đđ/", "Dd-"))
    return f"{kind}-{re.sub('[^0-9A-Za-z-]', '', plain)}.pdf"
