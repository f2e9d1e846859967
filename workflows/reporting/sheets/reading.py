"""Read a filled spreadsheet back: whose form it is, what was typed in which cell, and what is wrong with the sheet.

The values stay texts as a person sees them there: the fields of the unit's form judge them like what is typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from directives.models import FigureSpec
from directives.rules.search import unaccented
from directives.sources.tables import MOST_COLUMNS, SourceTable, is_error, lost_digits
from workflows.reporting.sheets.layout import INPUT, LABELS, NAME, NUMBER, SheetLine, SheetMark, cell_name
from workflows.web.typed.cell_texts import typed_text

HEAD_ROWS = 30


class SheetRefusal(StrEnum):
    """Why a sheet is not taken as this form; what it says of itself is shown beside."""

    NO_FORM = "no_form"
    OTHER_UNIT = "other_unit"
    OTHER_LETTER = "other_letter"
    OTHER_ITEM = "other_item"
    OTHER_PERIOD = "other_period"
    OTHER_FORM = "other_form"
    TOO_WIDE = "too_wide"


class CellFault(StrEnum):
    """What is wrong with a place of the sheet, apart from what the field of the form says of its value."""

    FORMULA_ERROR = "formula_error"
    LOST_DIGITS = "lost_digits"
    MERGED = "merged"
    HIDDEN = "hidden"
    RENAMED = "renamed"
    TWICE = "twice"
    MISSING = "missing"


class SheetProblem(NamedTuple):
    """A place of the sheet with its fault: a cell 'C7', or the number of a line of the form.

    `spec_id` is of the value that stands there, if it is one.
    """

    place: str
    name: str
    fault: CellFault
    text: str = ""
    spec_id: int | None = None


@dataclass(frozen=True)
class ReadSheet:
    """What a sheet holds."""

    texts: Mapping[int, str]
    """{FigureSpec id: text}; a blank cell is ''."""
    cells: Mapping[int, str]
    """{FigureSpec id: 'C7'}"""
    problems: tuple[SheetProblem, ...]
    formulas: tuple[str, ...]
    """Cells whose values formulas gave."""


class SheetRefused(ValueError):
    """A sheet that is not taken; `found` is what it says of itself."""

    def __init__(self, reason: SheetRefusal, found: SheetMark | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.found = reason, found


def read(tables: Sequence[SourceTable], wanted: SheetMark, lines: Mapping[int, SheetLine]) -> ReadSheet:
    """What the sheet with this mark holds. Raises SheetRefused."""
    if any(table.columns > MOST_COLUMNS for table in tables):
        raise SheetRefused(SheetRefusal.TOO_WIDE)
    marked = [(table, found) for table in tables if (found := _mark_in(table))]
    if not marked:
        raise SheetRefused(SheetRefusal.NO_FORM)
    table, found = marked[0]
    if reason := _differs(found, wanted):
        raise SheetRefused(reason, found)
    return _Reader(table, lines).read()


def _mark_in(table: SourceTable) -> SheetMark | None:
    """What the head of a sheet says of itself; None if it is no form."""
    said: dict[str, str] = {}
    for _number, cells in table.lines[:HEAD_ROWS]:
        label, value = [*cells, "", "", ""][NAME : INPUT + 1]
        if label in LABELS:
            said.setdefault(label, value)
    return SheetMark(*(said[label] for label in LABELS)) if said.keys() == set(LABELS) else None


def _differs(found: SheetMark, wanted: SheetMark) -> SheetRefusal | None:
    pairs = {
        SheetRefusal.OTHER_UNIT: (found.unit_code, wanted.unit_code),
        SheetRefusal.OTHER_LETTER: (found.letter, wanted.letter),
        SheetRefusal.OTHER_ITEM: (_number(found.item), _number(wanted.item)),
        SheetRefusal.OTHER_PERIOD: (_number(found.period), _number(wanted.period)),
        SheetRefusal.OTHER_FORM: (found.form, wanted.form),
    }
    return next((reason for reason, (theirs, ours) in pairs.items() if theirs != ours), None)


def _number(text: str) -> str:
    return text.partition(" ")[0]


class _Reader:
    def __init__(self, table: SourceTable, lines: Mapping[int, SheetLine]) -> None:
        self.table, self.lines = table, lines
        self.texts: dict[int, str] = {}
        self.cells: dict[int, str] = {}
        self.problems: list[SheetProblem] = []
        self.formulas: list[str] = []

    def read(self) -> ReadSheet:
        seen = set[int]()
        for row, cells in self.table.lines:
            line = self.lines.get(_line_number(cells))
            if line is None:
                continue
            if line.number in seen:
                self._problem(cell_name(row, NUMBER), line.name, CellFault.TWICE)
            else:
                seen.add(line.number)
                self._read_line(row, line, [*cells, *[""] * (INPUT + len(line.specs))])
        missing = [line for number, line in self.lines.items() if number not in seen]
        for line in missing:
            self._problem(str(line.number), line.name, CellFault.MISSING)
        return ReadSheet(self.texts, self.cells, tuple(self.problems), tuple(self.formulas))

    def _read_line(self, row: int, line: SheetLine, cells: list[str]) -> None:
        texts = cells[INPUT : INPUT + len(line.specs)]
        if unaccented(cells[NAME]) != unaccented(line.name):
            self._problem(cell_name(row, NAME), line.name, CellFault.RENAMED, cells[NAME])
            return
        if row in self.table.hidden and any(texts):
            self._problem(cell_name(row, INPUT), line.name, CellFault.HIDDEN)
            return
        for column, (spec, text) in enumerate(zip(line.specs, texts, strict=True), INPUT):
            self._read_cell(row, column, spec, text)

    def _read_cell(self, row: int, column: int, spec: FigureSpec, text: str) -> None:
        name = cell_name(row, column)
        if self._is_merged(row, column):
            self._problem(name, spec.name, CellFault.MERGED, spec=spec)
            return
        if is_error(text):
            self._problem(name, spec.name, CellFault.FORMULA_ERROR, text, spec)
        elif spec.kind.is_number and lost_digits(text):
            self._problem(name, spec.name, CellFault.LOST_DIGITS, text, spec)
        self.texts[spec.id], self.cells[spec.id] = typed_text(text, spec), name
        self.formulas += [name] * ((row, column) in self.table.formulas)

    def _is_merged(self, row: int, column: int) -> bool:
        return any(
            top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.table.merged
        )

    def _problem(self, place: str, name: str, fault: CellFault, text: str = "", spec: FigureSpec | None = None) -> None:
        self.problems.append(SheetProblem(place, name, fault, text, spec.id if spec else None))


def _line_number(cells: list[str]) -> int:
    """The number in the first column; 0 if the line is none to fill in."""
    text = cells[NUMBER] if cells else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
