"""A CSV, XLSX, XLS or ODS file as lines of plain text; `plain_tables` is for the fence: bytes in, JSON values out."""

from dataclasses import dataclass
from typing import Any

from directives.reading import secrecy
from directives.sources.tables.cells import Place, is_error, lost_digits
from directives.sources.tables.delimited import lines
from directives.sources.tables.faults import SheetFault, UnreadableSheet
from directives.sources.tables.workbook import MOST_COLUMNS, BookSheet, is_workbook, read_sheets

MOST_ROWS = 100_000
HEAD_ROWS = 20
"""Rows in which a mark of secrecy would stand."""

__all__ = [
    "MOST_COLUMNS",
    "SheetFault",
    "SourceTable",
    "UnreadableSheet",
    "is_error",
    "lost_digits",
    "plain_tables",
    "tables_of",
]


@dataclass(frozen=True)
class SourceTable:
    """The lines of one sheet that are not empty, each with its number in the file."""

    sheet: str
    """The sheet's name; '' in a CSV file."""
    lines: list[tuple[int, list[str]]]
    hidden: frozenset[int] = frozenset()
    """The numbers of the lines that the spreadsheet hides."""
    columns: int = 0
    """How many columns it has; only the first MOST_COLUMNS are in its lines."""
    formulas: frozenset[Place] = frozenset()
    """Cells whose values a formula gave: number of the line, and column counted from 0."""
    merged: tuple[tuple[Place, Place], ...] = ()
    """The first and the last cell of each merged range, written likewise."""


def tables_of(plain: dict[str, Any]) -> list[SourceTable]:
    """The sheets that `plain_tables` read, at least one. Raises UnreadableSheet."""
    if "fault" in plain:
        raise UnreadableSheet(SheetFault(plain["fault"]))
    return [
        SourceTable(
            name,
            [(number, cells) for number, cells in found],
            frozenset(hidden),
            columns,
            frozenset((row + 1, column) for row, column in formulas),
            tuple(((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in merged),
        )
        for name, found, hidden, columns, formulas, merged in plain["sheets"]
    ]


def plain_tables(data: bytes) -> dict[str, Any]:
    """{"sheets": [[name, [[number, cells], …], …], …]} or {"fault": code}: the sheets that are not hidden or empty.

    Each with the numbers of hidden lines, how many columns, and the cells of formulas and merged ranges, from 0.
    """
    try:
        sheets = read_sheets(data, MOST_ROWS + 2) if is_workbook(data) else [_of_csv(data)]
        found = [_numbered(sheet) for sheet in sheets if any(map(any, sheet.lines))]
        _check(found)
    except UnreadableSheet as error:
        return {"fault": error.reason.value}
    return {"sheets": found}


def _numbered(sheet: BookSheet) -> list[Any]:
    numbered = [[number, line] for number, line in enumerate(sheet.lines, 1) if any(line)]
    hidden = sorted(number + 1 for number in sheet.hidden)
    return [sheet.name, numbered, hidden, sheet.columns, list(sheet.formulas), list(sheet.merged)]


def _of_csv(data: bytes) -> BookSheet:
    found = lines(data)
    filled = [n for line in found for n, cell in enumerate(line, 1) if cell]
    return BookSheet("", found, frozenset(), max(filled, default=0))


def _check(found: list[list[Any]]) -> None:
    """Raise UnreadableSheet for a file without lines, with too many, or with a mark of secrecy above a table."""
    if not found:
        raise UnreadableSheet(SheetFault.EMPTY)
    for _name, numbered, *_more in found:
        if len(numbered) > MOST_ROWS:
            raise UnreadableSheet(SheetFault.LONG)
        if secrecy.is_secret("\n".join("    |    ".join(line) for _number, line in numbered[:HEAD_ROWS])):
            raise UnreadableSheet(SheetFault.SECRET)
