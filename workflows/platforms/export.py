"""The table of an export: its heads, merged over one or two lines, and every line with its number. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from directives.rules.search import unaccented
from directives.rules.typed_text import one_line
from directives.sources.tables import SourceTable

TITLE_ROWS = 15
"""How many lines may stand above the heads: the platform's name, the span of days."""
NAME_HEAD = re.compile(r"(?:ten )?(?:don vi|truong|co so|trung tam|nha truong|phong)\b.*")
CODE_HEAD = re.compile(r"ma(?: (?:don vi|truong|co so|so|dinh danh|csdl).*)?")
_DIGIT = re.compile(r"\d")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-H])\)?")


class NoHeads(ValueError):
    """No line of the file can be the heads of a table."""


@dataclass(frozen=True)
class ExportTable:
    """The sheet that is read."""

    sheet: str
    heads: tuple[str, ...]
    """Of each column from the left; '' of one without a head. A head that occurs twice has its number behind."""
    head_numbers: frozenset[int]
    """The numbers of the lines with heads."""
    lines: Sequence[tuple[int, list[str]]]
    """All lines that are not blank, from the top."""
    hidden: int = 0
    """How many of them the spreadsheet hides; they are read all the same."""
    other_sheets: tuple[str, ...] = ()
    head_lines: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)

    @property
    def row_count(self) -> int:
        """The rows of the sheet down to the last that holds something."""
        return self.lines[-1][0] if self.lines else 0

    def is_head(self, number: int, cells: Sequence[str]) -> bool:
        """Whether a line is a title, the heads, the heads repeated on a new page, or the numbers of the columns."""
        return number <= max(self.head_numbers) or _plain_line(cells) in self.head_lines or _numbers_columns(cells)


def plain(text: str) -> str:
    """A head or a label as it is compared: without diacritics, punctuation and runs of spaces."""
    return " ".join(re.sub(r"[^\w%]+|_", " ", unaccented(one_line(text))).split())


def export_table(tables: Sequence[SourceTable]) -> ExportTable:
    """The first sheet with heads of units; else the first with any heads. Raises NoHeads."""
    found = [(table, place) for table in tables if (place := _place(table, names_units=True)) is not None]
    found += [(table, place) for table in tables if (place := _place(table, names_units=False)) is not None]
    if not found:
        raise NoHeads
    table, place = found[0]
    top, below = table.lines[place], table.lines[place + 1] if place + 1 < len(table.lines) else None
    lines = [top, below] if below and _continues(top[1], below[1]) else [top]
    return ExportTable(
        table.sheet,
        _numbered(_combined([cells for _number, cells in lines])),
        frozenset(number for number, _cells in lines),
        table.lines,
        sum(number in table.hidden for number, _cells in table.lines),
        tuple(other.sheet for other in tables if other is not table),
        frozenset(_plain_line(cells) for _number, cells in lines),
    )


def _place(table: SourceTable, *, names_units: bool) -> int | None:
    """The place of the first line that can be heads."""
    for place, (_number, cells) in enumerate(table.lines[:TITLE_ROWS]):
        filled = [cell for cell in cells if cell]
        if names_units and len(filled) >= 2 and any(NAME_HEAD.fullmatch(plain(cell)) for cell in filled):
            return place
        if not names_units and len(filled) >= 3 and not any(_DIGIT.search(cell) for cell in filled):
            return place
    return None


def _continues(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the second line names the parts of heads that are merged over several columns."""
    pairs = list(zip_longest(top, below, fillvalue=""))
    if any(under and under == over for over, under in pairs):  # merged over both lines
        return True
    fills = sum(bool(under) and not over for over, under in pairs)
    blank = sum(bool(over) and not under for over, under in pairs)
    return bool(fills) and bool(blank) and not any(_DIGIT.search(cell) for cell in below)


def _combined(lines: Sequence[Sequence[str]]) -> list[str]:
    """'Học sinh' over 'Tổng số' and 'Tham gia' as 'Học sinh – Tổng số' and 'Học sinh – Tham gia'."""
    if len(lines) == 1:
        return list(lines[0])
    heads, over = list[str](), ""
    for top, under in zip_longest(*lines, fillvalue=""):
        over = top or (over if under else "")
        heads.append(over if under in {"", over} else f"{over} – {under}" if over else under)
    return heads


def _numbered(heads: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    named = []
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
        named.append(f"{head} ({seen[head]})" if head and seen[head] > 1 else head)
    return tuple(named)


def _plain_line(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, cells)))


def _numbers_columns(cells: Sequence[str]) -> bool:
    """'(1) (2) (3)' or 'A B 1 2' below the heads: each column's own number."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or not all(_COLUMN_NUMBER.fullmatch(cell) for cell in filled):
        return False
    numbers = [int(found[0]) for cell in filled if (found := re.search(r"\d+", cell))]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in {1, 2}
