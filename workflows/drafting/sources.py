"""Extract the text of a letter from .txt, .docx or a PDF with text; the only module that opens such files."""

import codecs
import io
import zipfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import zip_longest

import docx
import pypdf
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from pypdf.errors import PyPdfError

MOST_PAGES = 60
_COLUMN = "    |    "


class SourceRefusal(StrEnum):
    """Why a file yields no text."""

    KIND = "kind"
    SCAN = "scan"
    LOCKED = "locked"
    BROKEN = "broken"


class UnreadableSource(ValueError):
    """No text can be extracted from a file; `reason` says why."""

    def __init__(self, reason: SourceRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def text_of(data: bytes) -> str:
    """The letter's text; the kind is detected from the bytes, not the name. Raises UnreadableSource."""
    if data.startswith(b"%PDF-"):
        return _pdf_text(data)
    if data.startswith(b"PK\x03\x04"):
        return _docx_text(data)
    return _plain_text(data)


def _plain_text(data: bytes) -> str:
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSource(SourceRefusal.KIND) from None
    if "\x00" in text:
        raise UnreadableSource(SourceRefusal.KIND)
    return text


def _pdf_text(data: bytes) -> str:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSource(SourceRefusal.LOCKED)
        pages = [page.extract_text(extraction_mode="layout") for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, UnreadableSource):
            raise
        # pypdf raises all these for damaged files
        raise UnreadableSource(SourceRefusal.BROKEN) from error
    text = "\n".join(pages)
    if not text.strip():
        raise UnreadableSource(SourceRefusal.SCAN)
    return text


def _docx_text(data: bytes) -> str:
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        # another kind of package (a spreadsheet, an archive), or a damaged one
        raise UnreadableSource(SourceRefusal.KIND) from error
    labels = _Labels(document)
    return "\n".join(line for block in document.iter_inner_content() for line in _lines(block, labels))


def _lines(block: Paragraph | Table, labels: "_Labels") -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"{labels.of(block)}{block.text}"
        return
    for row in block.rows:
        cells = [_cell_lines(cell, labels) for cell in _once(row.cells)]
        # a letter's head and foot are tables without borders; the reading splits such lines into columns again
        yield from (_COLUMN.join(line) for line in zip_longest(*cells, fillvalue=""))


def _cell_lines(cell: _Cell, labels: "_Labels") -> list[str]:
    return [line for part in cell.iter_inner_content() for line in _lines(part, labels)]


def _once(cells: tuple[_Cell, ...]) -> Iterator[_Cell]:
    """The cells of a row; python-docx repeats a merged cell for each column it spans."""
    seen: set[int] = set()
    for cell in cells:
        if id(cell._tc) not in seen:
            seen.add(id(cell._tc))
            yield cell


class _Labels:
    """List labels ('1.', 'a)', '-'): Word computes them and does not store them in the paragraph's text."""

    def __init__(self, document: Document) -> None:
        self.levels = dict(_levels(document))
        self.counts: dict[str, dict[int, int]] = {}

    def of(self, paragraph: Paragraph) -> str:
        """The paragraph's label and a space, or ''."""
        place = _place(paragraph)
        if place not in self.levels or not paragraph.text.strip():
            return ""
        number, depth = place
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, self._start(number, depth) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return self._printed(number, depth, counts)

    def _start(self, number: str, depth: int) -> int:
        return int(_value(self.levels[number, depth], "w:start") or 1)

    def _printed(self, number: str, depth: int, counts: dict[int, int]) -> str:
        level = self.levels[number, depth]
        if _value(level, "w:numFmt") == "bullet":
            return "- "
        label = _value(level, "w:lvlText")
        for other in range(depth + 1):
            form = _value(self.levels.get((number, other), level), "w:numFmt")
            count = counts.get(other, 1)
            label = label.replace(f"%{other + 1}", _NUMBERS.get(form, str)(count))
        return f"{label} " if label else ""


def _levels(document: Document) -> Iterator[tuple[tuple[str, int], BaseOxmlElement]]:
    """(number of the list, depth) -> the level's definition."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return
    kinds = {kind.get(qn("w:abstractNumId")): kind for kind in root.iterchildren(qn("w:abstractNum"))}
    for listed in root.iterchildren(qn("w:num")):
        kind = kinds.get(_value(listed, "w:abstractNumId"))
        for level in kind.iterchildren(qn("w:lvl")) if kind is not None else ():
            yield (listed.get(qn("w:numId"), ""), int(level.get(qn("w:ilvl"), "0"))), level


def _place(paragraph: Paragraph) -> tuple[str, int]:
    """The list and depth of a paragraph, its own or its style's."""
    style = paragraph.style.element if paragraph.style is not None else None
    for holder in (paragraph._p, style):
        found = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}") if holder is not None else None
        if found is not None:
            return _value(found, "w:numId"), int(_value(found, "w:ilvl") or 0)
    return "", 0


def _value(element: BaseOxmlElement, name: str) -> str:
    """The w:val of a child element, or ''."""
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _roman(number: int) -> str:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    out = ""
    for value, sign in signs:
        out += sign * (number // value)
        number %= value
    return out


_NUMBERS: dict[str, Callable[[int], str]] = {
    "lowerLetter": lambda n: chr(ord("a") + (n - 1) % 26),
    "upperLetter": lambda n: chr(ord("A") + (n - 1) % 26),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
}
