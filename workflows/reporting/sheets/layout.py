"""Where everything stands in the spreadsheet of a form, for the one that writes it and the one that reads it.

The head says whose form it is. Below it each line to fill in has a number in its first column, by which it is found
again wherever it was moved. Words of the file are Vietnamese in every session, as those of papers are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from directives.models import FigureSpec, Item, Task
from directives.models.directives import numbered
from directives.rules.forms.design import FieldDesign, FormDesign, TableDesign

NUMBER, NAME, INPUT = 0, 1, 2
"""The columns of a line's number, its name, and the first value."""
MOST_LETTERS = 32_000
"""A cell of a spreadsheet holds 32,767 letters."""


class MarkLabel(NamedTuple):
    """The labels in the head of the sheet."""

    unit: str = "Đơn vị"
    unit_code: str = "Mã đơn vị"
    letter: str = "Văn bản"
    item: str = "Nội dung"
    period: str = "Kỳ"
    form: str = "Mã biểu mẫu"


LABELS = MarkLabel()


class SheetMark(NamedTuple):
    """Whose form it is, of which letter, item and period, and which form; as the head of the sheet says it."""

    unit: str
    unit_code: str
    letter: str
    item: str
    """'3 · Số liệu tuần': its place in the letter, its title."""
    period: str
    """'2 · trước 15:00 thứ Sáu 24/4/2020': its number, its date."""
    form: str

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """Labels and values."""
        return zip(LABELS, self, strict=True)


def mark_of(task: Task, due: str) -> SheetMark:
    """The mark of a task's form; `due` are the words for the period's date."""
    item, unit = task.item, task.assignment.unit
    return SheetMark(
        unit.name,
        unit.code,
        task.assignment.directive.number,
        f"{item.position} · {numbered(item.label, item.title)}",
        f"{task.period.number} · {due}",
        form_code(item),
    )


def form_code(item: Item) -> str:
    """A short code of what the form asks, in which letter: another form has another one."""
    asked = [item.directive.public_id, item.position, [asdict(part) for part in item.design.parts]]
    return f"BM-{sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:8].upper()}"


class SheetLine(NamedTuple):
    """A line to fill in: a field, or a row of a table."""

    number: int
    name: str
    specs: tuple[FigureSpec, ...]
    """What is filled in, from column INPUT on."""


@dataclass(frozen=True)
class SheetPart:
    """Fields below each other, or a table."""

    name: str
    """'' for fields."""
    columns: tuple[FieldDesign, ...]
    """Of a table its columns; of fields one for each line."""
    lines: tuple[SheetLine, ...]

    @property
    def is_table(self) -> bool:
        return bool(self.name)


def parts_of(design: FormDesign, specs: Sequence[FigureSpec]) -> list[SheetPart]:
    """The form from top to bottom, its lines numbered from 1."""
    places, numbers, parts = iter(specs), iter(range(1, len(specs) + 1)), list[SheetPart]()
    for kind, group in groupby(design.parts, key=type):
        if kind is TableDesign:
            parts += [_table(part, places, numbers) for part in group if isinstance(part, TableDesign)]
        else:
            fields = tuple(part for part in group if isinstance(part, FieldDesign))
            lines = tuple(SheetLine(next(numbers), one.name, (next(places),)) for one in fields)
            parts.append(SheetPart("", fields, lines))
    return parts


def _table(table: TableDesign, places: Iterator[FigureSpec], numbers: Iterator[int]) -> SheetPart:
    lines = [SheetLine(next(numbers), row, tuple(next(places) for _one in table.columns)) for row in table.rows]
    return SheetPart(table.name or "Bảng", table.columns, tuple(lines))


def lines_of(parts: Iterable[SheetPart]) -> dict[int, SheetLine]:
    """{number: line} of the whole form."""
    return {line.number: line for part in parts for line in part.lines}


def cell_name(row: int, column: int) -> str:
    """'C7': row counted from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
