"""The lists of units in the summary: late, still owing, and apart from both those that are not late past a date."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from flask_babel import gettext as _

from directives.boards.matrix import Board, BoardCell, BoardColumn, BoardRow
from directives.rules.status import ASKS_REPORT, AWAITED
from directives.terms import Reach
from workflows.documents.values import SummaryGroup, SummaryNote, SummaryOwing
from workflows.web.formats import vn_until
from workflows.web.words.tasks import mark_symbol, mark_word
from workflows.web.words.units import ending_words

T = TypeVar("T")


def text(name: str) -> str:
    """NFC: a decomposed name could not be searched for in the PDF."""
    return unicodedata.normalize("NFC", name)


def by_kind(rows: Iterable[BoardRow], member: Callable[[BoardRow], T]) -> tuple[SummaryGroup[T], ...]:
    """Group rows, which are sorted by kind and name."""
    kinds = groupby(rows, key=lambda row: row.kind)
    return tuple(SummaryGroup(text(kind), tuple(map(member, theirs))) for kind, theirs in kinds)


def owing(then: Board, keys: Sequence[str]) -> tuple[SummaryOwing, ...]:
    """The units past their date, item by item; then those within it, of items that ask for a report."""
    late = _lists(then, keys, late=True)
    return (*late, *_lists(then, keys, late=False))


def _lists(then: Board, keys: Sequence[str], *, late: bool) -> Iterator[SummaryOwing]:
    for place, (key, column) in enumerate(zip(keys, then.columns, strict=True)):
        if not late and column.mode not in ASKS_REPORT:
            continue
        owes = _is_late if late else _still_owes
        units = by_kind(
            [row for row in then.rows if owes(row, place)], partial(_named, column=column, place=place, late=late)
        )
        if units:
            yield SummaryOwing(key, text(column.title), column.period.due_at, late, units)


def _is_late(row: BoardRow, place: int) -> bool:
    """Whether the unit is overdue with the item, in the period shown or in one before."""
    return row.missed[place] > 0


def _still_owes(row: BoardRow, place: int) -> bool:
    """Whether the unit owes the item, is not past its date, and stands in no list of its own."""
    cell = row.cells[place]
    if cell is None or not cell.asked or not cell.open or row.reach is not Reach.REACHED:
        return False
    return not (cell.late or cell.returned or cell.given_late or cell.status in AWAITED)


def _named(row: BoardRow, column: BoardColumn, place: int, late: bool) -> str:
    """The unit's name, with the date that is its own and the number of periods that it missed."""
    cell, missed = row.cells[place], row.missed[place]
    notes = [said] if (said := ending_words(row)) else []
    if cell is not None and cell.due_at not in {None, column.period.due_at} and cell.late == late:
        notes.append(_("hạn riêng: %(due)s", due=vn_until(cell.due_at)))
    if late and (missed > 1 or not (cell and cell.late)):
        notes.append(_("thiếu %(n)s kỳ", n=missed))
    return text(row.name) + (f" ({', '.join(notes)})" if notes else "")


def _notes(
    then: Board, keys: Sequence[str], chosen: Callable[[BoardCell], bool], note: Callable[[BoardCell], str]
) -> tuple[SummaryNote, ...]:
    """The units that have a `chosen` cell, each with its item and what `note` says of the cell."""
    return tuple(
        SummaryNote(text(row.name), f"{_('mục %(key)s', key=key)}{note(cell)}")
        for row in then.rows
        for key, cell in zip(keys, row.cells, strict=True)
        if cell is not None and chosen(cell)
    )


def supplements(then: Board, keys: Sequence[str]) -> tuple[SummaryNote, ...]:
    """Units whose supplement to a returned report is past its date."""
    return _notes(then, keys, lambda cell: cell.supplement_late, _supplement_note)


def given_late(then: Board, keys: Sequence[str]) -> tuple[SummaryNote, ...]:
    """Units that were told after a date and have none of their own."""
    return _notes(then, keys, lambda cell: cell.given_late and cell.open, lambda _cell: "")


def _supplement_note(cell: BoardCell) -> str:
    return ", " + str(_("đề nghị bổ sung, hạn %(due)s", due=vn_until(cell.due_at)))


def gaps(then: Board, keys: Sequence[str]) -> tuple[SummaryNote, ...]:
    """Units that missed a period of a recurring item, each with the run of its last periods."""
    return tuple(
        SummaryNote(
            text(row.name),
            str(_("mục %(key)s, thiếu %(n)s kỳ", key=key, n=missed)),
            "".join(map(mark_symbol, run)),
            ", ".join(map(mark_word, run)),
        )
        for row in then.rows
        for key, missed, run in zip(keys, row.missed, row.runs, strict=True)
        if missed and run
    )
