"""The head of a grid of figures: one line for plain fields, three where the form has tables. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from directives.models import FigureSpec
from directives.rules.forms.design import FormDesign


class HeadCell(NamedTuple):
    """A cell of the head."""

    text: str
    measure: str = ""
    columns: int = 1
    lines: int = 1


def head_of(design: FormDesign, specs: Sequence[FigureSpec]) -> list[list[HeadCell]]:
    """Lines of cells: the table, its row, its column; a plain field stands over all of them."""
    names = {line.key: line.name for line in design.lines}
    if not any(spec.row_name for spec in specs):
        return [[HeadCell(spec.name, spec.measure) for spec in specs]]
    lines: list[list[HeadCell]] = [[], [], []]
    for table, group in groupby(specs, key=lambda spec: spec.table_name if spec.row_name else None):
        places = list(group)
        if table is None:
            lines[0] += [HeadCell(spec.name, spec.measure, lines=3) for spec in places]
            continue
        lines[0].append(HeadCell(table, columns=len(places)))
        for row, cells in groupby(places, key=lambda spec: spec.row_name):
            columns = [HeadCell(names.get(spec.key, spec.name), spec.measure) for spec in cells]
            lines[1].append(HeadCell(row, columns=len(columns)))
            lines[2] += columns
    return lines
