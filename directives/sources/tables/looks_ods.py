"""How the cells of an .ods file look: it keeps what each showed, so that '007', '95%' and '#N/A' are read as such."""

import io
import zipfile
from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from directives.rules.typed_text import one_line
from directives.sources.tables.cells import CellLooks, Place, is_error, lost_digits

MOST_REPEATED = 60
"""How often equal cells or rows that are written once are looked at; longer runs are blank."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def looks_of(data: bytes) -> Callable[[int], CellLooks]:
    """A function from a sheet's place in the book to its looks. Raises what damaged zips and XML raise."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ET.fromstring(package.read("content.xml"))
    sheets = list(root.iter(f"{_TABLE}table"))
    return lambda place: _looks(sheets[place])


def _looks(sheet: ET.Element) -> CellLooks:
    texts, hidden, number, extent = {}, set(), 0, (0, 0)
    formulas: list[Place] = []
    for row in sheet.iter(f"{_TABLE}table-row"):
        if row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            hidden.add(number)
        repeated = _repeated(row, "rows")
        shown = list(_shown(row))
        for one in range(number, number + min(repeated, MOST_REPEATED)):
            texts.update({(one, column): text for column, text in shown})
        formulas += [(number, column) for column in _formulas(row)]
        number += repeated
        if filled := _filled(row):
            extent = (number, max(extent[1], filled))
    return CellLooks(texts, {}, frozenset(hidden), tuple(formulas), extent)


def _formulas(row: ET.Element) -> Iterator[int]:
    """The columns of a row whose values a formula gives."""
    column = 0
    for cell in row:
        if cell.get(f"{_TABLE}formula"):
            yield column
        column += _repeated(cell, "columns")


def _filled(row: ET.Element) -> int:
    """How many columns reach to the row's last cell that holds something."""
    column = filled = 0
    for cell in row:
        column += _repeated(cell, "columns")
        filled = column if len(cell) else filled
    return filled


def _shown(row: ET.Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        text = one_line(" ".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p")))
        kind = cell.get(f"{_OFFICE}value-type")
        if text and (is_error(text) or (kind in ("float", "percentage") and not lost_digits(text))):
            yield from ((column + more, text) for more in range(min(_repeated(cell, "columns"), MOST_REPEATED)))
        column += _repeated(cell, "columns")


def _repeated(element: ET.Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
