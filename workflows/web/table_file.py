"""A CSV or XLSX file, or cells pasted from a spreadsheet, as lines of plain text."""

import csv
import io
import unicodedata
import zipfile
from collections import Counter
from datetime import datetime, time
from enum import StrEnum
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from directives.sources import is_secret_file

MOST_ROWS = 20_000


class SheetFault(StrEnum):
    """Why a file cannot be read as a table at all."""

    SECRET = "secret"
    KIND = "kind"
    EMPTY = "empty"
    LONG = "long"


class UnreadableSheet(ValueError):
    """A file cannot be read as a table; `reason` says why."""

    def __init__(self, reason: SheetFault) -> None:
        super().__init__(reason.value)
        self.reason = reason


def read_lines(data: bytes) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, each with its number in the file. Raises UnreadableSheet."""
    if is_secret_file(data):
        raise UnreadableSheet(SheetFault.SECRET)
    lines = _xlsx_lines(data) if data.startswith(b"PK\x03\x04") else _csv_lines(data)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if not numbered:
        raise UnreadableSheet(SheetFault.EMPTY)
    if len(numbered) > MOST_ROWS:
        raise UnreadableSheet(SheetFault.LONG)
    return numbered


def _clean(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == time(0):  # how a spreadsheet stores a day
        cell = f"{cell:%d/%m/%Y}"
    text = "" if cell is None else unicodedata.normalize("NFC", str(cell))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _csv_lines(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(SheetFault.KIND) from error
    if "\x00" in text:
        raise UnreadableSheet(SheetFault.KIND)
    delimiter = max(",;\t", key=lambda mark: _columns_made_by(mark, text))
    try:
        return [[_clean(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableSheet(SheetFault.KIND) from error


def _columns_made_by(mark: str, text: str) -> tuple[int, bool, int]:
    """How well a mark cuts the first lines: how many have the commonest number of columns, and that number.

    A title above the table has no mark, and commas stand in texts; a tab hardly ever does.
    """
    try:
        widths = Counter(len(line) for line in islice(csv.reader(io.StringIO(text), delimiter=mark), 30) if any(line))
    except csv.Error:
        return 0, False, 0
    return max(((lines, mark == "\t", width) for width, lines in widths.items() if width > 1), default=(0, False, 0))


def _xlsx_lines(data: bytes) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # a stray format far below would otherwise count as a million rows
        lines = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=60, values_only=True)
        return [[_clean(cell) for cell in line] for line in lines]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise UnreadableSheet(SheetFault.KIND) from error
