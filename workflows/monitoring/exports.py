"""Export board and figures as CSV and XLSX, and a board as text. No spreadsheet takes a text for a formula."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from directives.boards.figures.heads import FigureHead
from directives.boards.figures.sums import UnitFigures
from directives.boards.figures.table import FigureTable
from directives.boards.matrix import Board, BoardCell, BoardRow
from directives.rules.schedule import local
from directives.rules.search import unaccented
from workflows.monitoring.words import cell_words, data_words, gap_words, heading
from workflows.web import csv_file
from workflows.web.csv_file import CsvValue
from workflows.web.formats import vn_datetime
from workflows.web.words.areas import area_remark
from workflows.web.words.figure_sums import head_words, origin_words, sum_lines
from workflows.web.words.forms import entry_words
from workflows.web.words.tasks import status_word
from workflows.web.words.units import named_with_ending

MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Grid:
    """A table to export: title, heads, lines."""

    title: str
    at: datetime
    as_of: str
    heads: Sequence[str]
    lines: Iterable[Sequence[CsvValue]]
    """Written one after the other, once."""


def board_grid(board: Board, parts: Iterable[Sequence[BoardRow]]) -> Grid:
    """The board as a table of words, of rows that may be read in parts."""
    lines = (line for rows in parts for line in _lines(rows))
    heads = [_("Mã"), _("Đơn vị"), _("Loại"), _("Tiếp nhận lúc"), *map(heading, board.columns), *_count_heads()]
    return Grid(f"{board.number} · {board.title}", board.at, _as_of(board), heads, lines)


def _lines(rows: Sequence[BoardRow]) -> Iterator[list[CsvValue]]:
    words = cell_words({cell for row in rows for cell in row.cells if cell is not None})
    for row in rows:
        yield [
            row.code,
            named_with_ending(row),
            row.kind,
            row.acknowledged_at,
            *_cells(row, words),
            row.owed,
            row.done,
            row.late,
            row.counts.supplement_late,
        ]


def _count_heads() -> list[str]:
    return [_("Phải thực hiện"), _("Đã hoàn thành"), _("Quá hạn"), _("Chậm bổ sung")]


def _cells(row: BoardRow, words: Mapping[BoardCell, str]) -> Iterator[str]:
    """The words of a unit's cells, each with an area event's remark and what it missed of a recurring item."""
    for cell, missed, run, remark in zip(row.cells, row.missed, row.runs, row.remarks, strict=True):
        name = words[cell] if cell else status_word("not_applicable")
        yield " · ".join(filter(None, (name, area_remark(remark), gap_words(missed, run))))


def sheet_grid(board: Board, sheet: FigureTable) -> Grid:
    """The figures of a period; units of which none are known stay blank."""
    lines: list[list[CsvValue]] = [
        [unit.row.code, unit.row.name, *_filled(unit, sheet.heads), origin_words(unit)] for unit in sheet.units
    ]
    lines += [["", group.name, *(one.total for one in group.sums)] for group in sheet.groups]
    lines += [["", line.words, *line.values] for line in sum_lines(sheet)]
    heads = [_("Mã"), _("Đơn vị"), *map(head_words, sheet.heads), _("Nguồn")]
    title = " · ".join(filter(None, (board.number, heading(sheet.column), data_words(sheet.column))))
    return Grid(title, board.at, _as_of(board), heads, lines)


def _filled(unit: UnitFigures, heads: Sequence[FigureHead]) -> list[CsvValue]:
    """Numbers as numbers, everything else in words; a blank is None."""
    values = unit.values or [None] * len(heads)
    return [
        value if head.kind.is_number else entry_words(head.kind, text) or None
        for value, text, head in zip(values, unit.texts, heads, strict=True)
    ]


def _as_of(board: Board) -> str:
    return str(_("Số liệu đến %(moment)s", moment=vn_datetime(board.at)))


def file_name(board: Board, kind: str, fmt: str) -> str:
    """'bang-649-sgddt-20200424-1500.xlsx'."""
    plain = "".join(c if c.isalnum() else "-" for c in unaccented(board.number))
    return f"{kind}-{plain}-{local(board.at):%Y%m%d-%H%M}.{fmt}"


def save(grid: Grid, fmt: str) -> bytes:
    """The table as a file of that format."""
    return _xlsx(grid) if fmt == "xlsx" else csv_file.written([grid.heads, *grid.lines])


def _xlsx(grid: Grid) -> bytes:
    """A line is written to a temporary file as soon as the next one begins; closing removes it, even after an error."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": grid.at.astimezone(UTC).replace(tzinfo=None)})  # else the moment of the export
        _fill(book, grid)
    return out.getvalue()


def _fill(book: Any, grid: Grid) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
    page = book.add_worksheet(_("Số liệu"))
    page.write_string(0, 0, grid.title, book.add_format({"bold": True, "font_size": 13}))
    page.write_string(1, 0, grid.as_of)
    last = 3
    for place, head in enumerate(grid.heads):
        page.write_string(last, place, head, bold)
    for line in grid.lines:
        last += 1
        for place, value in enumerate(line):
            _write(page, last, place, value, moment)
    page.freeze_panes(4, 2)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 36)
    page.set_column(2, len(grid.heads), 20)
    page.autofilter(3, 0, last, len(grid.heads) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(3)


def _write(page: Any, line: int, place: int, value: CsvValue, moment: Any) -> None:
    if isinstance(value, datetime):
        page.write_datetime(line, place, local(value).replace(tzinfo=None), moment)
    elif isinstance(value, str):
        page.write_string(line, place, value)
    elif value is not None:
        page.write_number(line, place, value)


def as_table(board: Board) -> str:
    """The board as text for a terminal."""
    grid = board_grid(board, [board.rows])
    named = (column.label or column.title for column in board.columns)
    heads = [grid.heads[0], grid.heads[1], *named, *_count_heads()]
    lines = [[str(line[0]), str(line[1]), *map(str, line[4:])] for line in grid.lines]
    widths = [max(len(line[n]) for line in [heads, *lines]) for n in range(len(heads))]
    return "\n".join([grid.title, grid.as_of, "", *(_line(line, widths) for line in [heads, *lines])])


def _line(texts: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()
