"""A units file, CSV or XLSX, as rows of plain text by column; and the template to fill in."""

import csv
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from directives.rules.search import unaccented

MOST_ROWS = 20_000


class Column(StrEnum):
    """What a units file tells of a unit and of its contacts."""

    CODE = "code"
    NAME = "name"
    ALIASES = "aliases"
    KIND = "kind"
    PARENT = "parent"
    SOFTWARE = "software"
    GROUPS = "groups"
    UNIT_PHONE = "unit_phone"
    CONTACT = "contact"
    POSITION = "position"
    EMAIL = "email"
    PHONE = "phone"


HEADS = {
    Column.CODE: "Mã đơn vị",
    Column.NAME: "Tên đơn vị",
    Column.ALIASES: "Tên gọi khác",
    Column.KIND: "Loại đơn vị",
    Column.PARENT: "Mã đơn vị cấp trên",
    Column.SOFTWARE: "Phần mềm dạy học",
    Column.GROUPS: "Nhóm đơn vị",
    Column.UNIT_PHONE: "Điện thoại đơn vị",
    Column.CONTACT: "Đầu mối liên hệ",
    Column.POSITION: "Chức vụ",
    Column.EMAIL: "Thư điện tử",
    Column.PHONE: "Điện thoại",
}
"""The heads of the template; the English names of the columns are understood as well."""

OPTIONAL = frozenset({Column.ALIASES, Column.GROUPS, Column.UNIT_PHONE})
SEVERAL = frozenset({Column.ALIASES, Column.SOFTWARE, Column.GROUPS})
"""Columns whose cell may hold several values, set apart by ';'."""

OTHER_HEADS = {
    "ma": Column.CODE,
    "ten": Column.NAME,
    "loai": Column.KIND,
    "cap tren": Column.PARENT,
    "don vi cap tren": Column.PARENT,
    "phan mem": Column.SOFTWARE,
    "nhom": Column.GROUPS,
    "dau moi": Column.CONTACT,
    "nguoi lien he": Column.CONTACT,
    "email": Column.EMAIL,
    "dien thoai dau moi": Column.PHONE,
}


class Fault(StrEnum):
    """Why a file cannot be read as a table at all."""

    KIND = "kind"
    EMPTY = "empty"
    LONG = "long"


class UnreadableSheet(ValueError):
    """A file that holds no table; `reason` says why."""

    def __init__(self, reason: Fault) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """A row that is not empty, by its number in the file."""

    number: int
    cells: dict[Column, str]

    def several(self, column: Column) -> tuple[str, ...]:
        """The values of a cell that may hold several, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.cells[column].split(";") if part.strip()))


@dataclass(frozen=True)
class Sheet:
    """A units file as it was read."""

    rows: tuple[Row, ...]
    missing: tuple[Column, ...] = ()
    doubled: tuple[Column, ...] = ()
    ignored: tuple[str, ...] = ()
    """Heads that mean nothing to us."""


def read_sheet(data: bytes) -> Sheet:
    """The table that a CSV or XLSX file holds. Raises UnreadableSheet."""
    lines = _xlsx_lines(data) if data.startswith(b"PK\x03\x04") else _csv_lines(data)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if len(numbered) < 2:
        raise UnreadableSheet(Fault.EMPTY)
    if len(numbered) > MOST_ROWS:
        raise UnreadableSheet(Fault.LONG)
    heads = [_column(head) for head in numbered[0][1]]
    return Sheet(
        rows=tuple(_row(number, heads, line) for number, line in numbered[1:]),
        missing=tuple(c for c in Column if c not in heads and c not in OPTIONAL),
        doubled=tuple(c for c in Column if heads.count(c) > 1),
        ignored=tuple(text for text, head in zip(numbered[0][1], heads, strict=True) if text and head is None),
    )


def _row(number: int, heads: list[Column | None], line: list[str]) -> Row:
    cells = dict.fromkeys(Column, "")
    cells.update({head: cell for head, cell in zip(heads, line, strict=False) if head is not None})
    return Row(number, cells)


def _column(head: str) -> Column | None:
    plain = " ".join(re.findall(r"\w+", unaccented(head).replace("_", " ")))
    names = {unaccented(text): column for column, text in HEADS.items()}
    names |= {column.value.replace("_", " "): column for column in Column} | OTHER_HEADS
    return names.get(plain)


def _clean(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else unicodedata.normalize("NFC", str(cell))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _csv_lines(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(Fault.KIND) from error
    if "\x00" in text:
        raise UnreadableSheet(Fault.KIND)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return [[_clean(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableSheet(Fault.KIND) from error


def _xlsx_lines(data: bytes) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # a stray format far below would otherwise be read as a million rows
        lines = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=60, values_only=True)
        return [[_clean(cell) for cell in line] for line in lines]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise UnreadableSheet(Fault.KIND) from error


EXAMPLE = (
    (
        "THPT01",
        "Trường THPT mẫu 1",
        "THPT mẫu một",
        "Trường THPT",
        "",
        "ViettelStudy; Zoom",
        "Các đơn vị trực thuộc Sở",
        "0269 000 0101",
        "Nguyễn Văn An",
        "Hiệu trưởng",
        "hieutruong@thpt01.example",
        "0900 000 101",
    ),
    (
        "THPT01",
        "Trường THPT mẫu 1",
        "",
        "",
        "",
        "",
        "",
        "",
        "Trần Thị Bình",
        "Văn thư",
        "vanthu@thpt01.example",
        "0900 000 102",
    ),
)
"""Two rows of one code: two contacts of one unit."""


def template_csv() -> bytes:
    """The template as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([tuple(HEADS[c] for c in Column), *EXAMPLE])
    return out.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The template as XLSX, its cells as text so that a telephone number keeps its first 0."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.set_column(0, len(Column) - 1, 24, book.add_format({"num_format": "@"}))
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet.write_row(0, 0, [HEADS[c] for c in Column], bold)
        for number, line in enumerate(EXAMPLE, 1):
            sheet.write_row(number, 0, line)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
