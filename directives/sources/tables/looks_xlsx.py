"""How the cells of an .xlsx file look: errors, number formats and hidden rows, which its reader does not tell."""

import io
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from directives.sources.package import Package
from directives.sources.tables.cells import CellLooks, Place, tells_more

BUILT_IN = {9: "0%", 10: "0.00%"}
"""Number formats without a text of their own that change how digits read (ECMA-376, part 1, 18.8.30)."""
NOT_COMPUTED = "#CALC!"
"""What a formula shows whose program wrote no value; one whose value is an empty text has the type 'str'."""
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def looks_of(data: bytes) -> Callable[[int], CellLooks]:
    """A function from a sheet's place in the book to its looks. Raises what damaged packages raise."""
    package = Package(data)
    parts = package.relationships(package.main)
    sheets = [element for tag, element in _elements(package, package.main) if tag == "sheet"]
    paths = [parts[sheet.get(_ID) or sheet.get(_STRICT_ID) or ""].target for sheet in sheets]
    try:
        formats = dict(pair for name in package.related(package.main, "styles") for pair in _formats(package, name))
    except Exception:  # styles that only their own program understands: then values are shown without them
        formats = {}
    return lambda place: _looks(package, paths[place], formats)


def _elements(package: Package, name: str) -> Iterator[tuple[str, ET.Element]]:
    """The elements of a part when they end, by their names without a namespace."""
    for _event, element in ET.iterparse(io.BytesIO(package.bytes_of(name))):
        yield element.tag.rpartition("}")[2], element


def _formats(package: Package, name: str) -> Iterator[tuple[str, str]]:
    """(number of a style, its number format), of those that change how digits read."""
    codes, cells = dict(BUILT_IN), list[int]()
    for tag, element in _elements(package, name):
        if tag == "numFmt":
            codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
        if tag == "cellXfs":
            cells = [int(xf.get("numFmtId") or 0) for xf in element]
    for style, number in enumerate(cells):
        if tells_more(code := codes.get(number, "")):
            yield str(style), code


def _looks(package: Package, path: str, formats: dict[str, str]) -> CellLooks:
    texts: dict[Place, str] = {}
    special: dict[Place, str] = {}
    hidden: set[int] = set()
    formulas: list[Place] = []
    row = last_row = last_column = -1
    for tag, element in _elements(package, path):
        if tag == "c" and len(element):
            place = _place(element.get("r", ""))
            last_row, last_column = max(last_row, place[0]), max(last_column, place[1])
            is_formula = any(part.tag.endswith("}f") for part in element)
            formulas += [place] * is_formula
            if (error := _error(element, is_formula)) is not None:
                texts[place] = error
            elif code := formats.get(element.get("s", "")):
                special[place] = code
        elif tag == "row":
            row = int(element.get("r", row + 2)) - 1
            if element.get("hidden") in ("1", "true"):
                hidden.add(row)
            element.clear()
    return CellLooks(texts, special, frozenset(hidden), tuple(formulas), (last_row + 1, last_column + 1))


def _error(cell: ET.Element, is_formula: bool) -> str | None:
    """What a cell without a value shows; None for one that has a value."""
    values = [part.text or "" for part in cell if part.tag.endswith("}v")]
    if is_formula and not any(values) and cell.get("t") != "str":
        return NOT_COMPUTED
    return next(iter(values), "") if cell.get("t") == "e" else None


def _place(address: str) -> Place:
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return -1, -1
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
