"""The top rows of an .xlsx file, and its page headers and drawings; unpacked by hand: only its text is wanted."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

ROWS = 20
"""Rows of a sheet that can hold a letter's head."""
LARGEST = 30 * 1024 * 1024
"""Bytes of one unpacked part; a larger one is not opened."""
_COLUMN = "    |    "
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DRAWING = re.compile(r"xl/drawings/[^/]+\.xml")
_CODES = re.compile(r"&(?:\"[^\"]*\"|\d+|[A-Z])")
"""Codes in a page header for its place, font and size: '&C&"Arial"&14MẬT'."""


def heads(data: bytes) -> Iterator[str]:
    """The top rows of each sheet as text, one row a line."""
    with _Package(data) as package:
        shared = [_all_text(item) for item in package.elements("xl/sharedStrings.xml", "si")]
        for name in package.names(_SHEET):
            rows = [row for _place, row in zip(range(ROWS), package.elements(name, "row"), strict=False)]
            yield "\n".join(_COLUMN.join(_cell(cell, shared) for cell in row) for row in rows)


def beside_the_cells(data: bytes) -> Iterator[str]:
    """The lines of page headers and footers, and of text boxes."""
    with _Package(data) as package:
        for name in package.names(_SHEET):
            for margins in package.elements(name, "headerFooter"):
                yield from (_CODES.sub("\n", part.text or "") for part in margins)
        for name in package.names(_DRAWING):
            yield from (_all_text(paragraph) for paragraph in package.elements(name, "p"))


class _Package:
    """A zip of XML parts; a damaged one has no parts."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip: zipfile.ZipFile | None = zipfile.ZipFile(io.BytesIO(data))
        except Exception:  # zipfile raises several kinds of error for a damaged archive
            self.zip = None

    def __enter__(self) -> "_Package":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.zip is not None:
            self.zip.close()

    def names(self, kind: re.Pattern[str]) -> list[str]:
        return [name for name in (self.zip.namelist() if self.zip else ()) if kind.fullmatch(name)]

    def elements(self, name: str, tag: str) -> Iterator[ET.Element]:
        """The elements of that name in a part, whatever their namespace; none if the part cannot be read."""
        if self.zip is None or name not in self.zip.namelist() or self.zip.getinfo(name).file_size > LARGEST:
            return
        try:
            root = ET.fromstring(self.zip.read(name))
        except Exception:  # a damaged part
            return
        yield from (element for element in root.iter() if element.tag.rpartition("}")[2] == tag)


def _cell(cell: ET.Element, shared: list[str]) -> str:
    text = _all_text(cell)
    if cell.get("t") != "s":
        return text
    return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""


def _all_text(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter() if part.tag.rpartition("}")[2] in ("t", "v"))
