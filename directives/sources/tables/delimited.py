"""The lines of a CSV file as spreadsheets write it, in any of the encodings that they know."""

import csv
import io
import re
from collections import Counter
from itertools import islice

from directives.reading.text.encodings import is_old_encoding, utf_16_of
from directives.sources.tables.cells import typed
from directives.sources.tables.faults import SheetFault, UnreadableSheet

MARKS = ";,\t|"
_SEP = re.compile(r'"?sep=(.)"?[;,\t]*\n', re.IGNORECASE)
"""A first line by which Excel is told the delimiter; Excel does not show it, so it is no row."""
_END = "\x00"
"""A line added below the last: no text has it, and an open quotation mark swallows it."""
_FOREIGN = re.compile(r"\s*<|%PDF-|\{\\rtf")
"""How files begin that carry the ending .csv or .xls and are none: HTML, XML, RTF."""


def lines(data: bytes) -> list[list[str]]:
    """The lines with their cells cleaned. Raises UnreadableSheet."""
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text or _FOREIGN.match(text):
        raise UnreadableSheet(SheetFault.KIND)
    if is_old_encoding(text):
        raise UnreadableSheet(SheetFault.OLD_FONT)
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    tried = told[1] if told else ""
    if not tried or not _columns_made_by(tried, text)[0]:  # a file that was saved anew keeps the line, not the mark
        tried = max(MARKS, key=lambda mark: _columns_made_by(mark, text))
    try:
        found = list(csv.reader(io.StringIO(text.removesuffix("\n") + f"\n{_END}"), delimiter=tried))
    except csv.Error as error:
        raise UnreadableSheet(SheetFault.KIND) from error
    if found.pop() != [_END]:
        raise UnreadableSheet(SheetFault.QUOTE)
    return [[typed(cell) for cell in line] for line in found]


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark ('Unicode Text'), or windows-1258 of an Excel in Vietnamese."""
    wide = utf_16_of(data)
    try:
        return data.decode(wide or "utf-8-sig").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if wide or _is_damaged_utf_8(data):
            raise UnreadableSheet(SheetFault.BROKEN) from error
    try:
        return data.decode("cp1258")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(SheetFault.KIND) from error


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether most of what is no ASCII is whole UTF-8: then a byte was lost, and no other encoding is meant."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - lost > lost


def _columns_made_by(mark: str, text: str) -> tuple[int, bool, int]:
    """How well a mark cuts the first lines: how many have the commonest number of columns, and that number.

    A title above the table has no mark, and commas stand in texts; a tab hardly ever does.
    """
    try:
        widths = Counter(len(line) for line in islice(csv.reader(io.StringIO(text), delimiter=mark), 30) if any(line))
    except csv.Error:
        return 0, False, 0
    return max(((lines, mark == "\t", width) for width, lines in widths.items() if width > 1), default=(0, False, 0))
