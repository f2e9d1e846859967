"""A table as it was pasted or uploaded: lines of cells, the heads apart. Pure.

What was uploaded becomes a text with tabs, so that a person sees and corrects one and the same thing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from directives.rules.search import unaccented
from directives.sources.tables import MOST_COLUMNS, SourceTable

MOST_LINES = 300
_SPACES = re.compile(r" {2,}")
_RULE = re.compile(r"[\s|:+=-]+")
"""A line that only draws a rule, as between heads and rows of a table in a chat."""
_NUMBER = re.compile(r"[\d.,\s%]*\d[\d.,\s%]*")


class TableFault(StrEnum):
    """Why a text or file is no table that can be entered."""

    NO_COLUMNS = "no_columns"
    EMPTY = "empty"
    LONG = "long"
    TOO_WIDE = "too_wide"
    HIDDEN = "hidden"
    MERGED = "merged"


class NoTable(ValueError):
    """A text or file that is no table; `lines` are those at fault."""

    def __init__(self, reason: TableFault, lines: Sequence[int] = ()) -> None:
        super().__init__(reason.value)
        self.reason, self.lines = reason, tuple(lines)


@dataclass(frozen=True)
class PastedTable:
    """The lines of a table; `heads` is () if its first line is no line of heads."""

    heads: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    """(number of the line in the text, its cells), all as wide as the widest."""
    width: int


def parse(text: str) -> PastedTable:
    """The table in a text: cells apart by tabs, else by '|', by ';', or by several spaces. Raises NoTable."""
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if not _RULE.fullmatch(f"{line} ")]
    if not numbered:
        raise NoTable(TableFault.EMPTY)
    split = _splitter(text)
    cells = [(number, [one.strip() for one in split(line)]) for number, line in numbered]
    while cells and sum(map(bool, cells[0][1])) < 2:  # titles above the table
        cells.pop(0)
    if not cells:
        raise NoTable(TableFault.NO_COLUMNS)
    if len(cells) > MOST_LINES + 1:
        raise NoTable(TableFault.LONG)
    width = max(len(line) for _number, line in cells)
    if width > MOST_COLUMNS:
        raise NoTable(TableFault.TOO_WIDE)
    whole = [(number, (*line, *[""] * (width - len(line)))) for number, line in cells if any(line)]
    heads = whole[0][1] if _are_heads(whole[0][1]) else ()
    lines = tuple(whole[1:] if heads else whole)
    if not lines:
        raise NoTable(TableFault.EMPTY)
    return PastedTable(tuple(heads), lines, width)


def _splitter(text: str) -> Callable[[str], list[str]]:
    mark = next((mark for mark in "\t|;" if mark in text), None)
    if mark == "|":
        return lambda line: line.strip().strip("|").split("|")
    return (lambda line: line.split(mark)) if mark else (lambda line: _SPACES.split(line.strip()))


def _are_heads(line: Sequence[str]) -> bool:
    """Whether a line names columns: it holds words and no number."""
    return not any(_NUMBER.fullmatch(cell) for cell in line)


def text_of(tables: Sequence[SourceTable]) -> str:
    """The first sheet with a table as text with tabs. Raises NoTable."""
    wide = [table for table in tables if any(sum(map(bool, cells)) > 1 for _number, cells in table.lines)]
    if not wide:
        raise NoTable(TableFault.NO_COLUMNS)
    table = wide[0]
    if table.columns > MOST_COLUMNS:
        raise NoTable(TableFault.TOO_WIDE)
    if hidden := sorted(table.hidden & {number for number, _cells in table.lines}):
        raise NoTable(TableFault.HIDDEN, hidden)
    if merged := sorted(top for (top, _left), (bottom, _right) in table.merged if bottom > top):
        raise NoTable(TableFault.MERGED, merged)
    return "\n".join("\t".join(cells) for _number, cells in table.lines)


def plain(text: str) -> str:
    """A head or name as it is compared."""
    return " ".join(re.findall(r"\w+", unaccented(text)))
