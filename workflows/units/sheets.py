"""A units file as rows of plain text by column; and the template to fill in."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import xlsxwriter

from directives.rules.search import unaccented
from workflows.web import csv_file
from workflows.web.table_file import HeadedTable, SheetFault, SourceTable, UnreadableSheet, below_heads, read_tables


class SheetColumn(StrEnum):
    """The columns of a units file."""

    CODE = "code"
    NAME = "name"
    ALIASES = "aliases"
    KIND = "kind"
    PARENT = "parent"
    GROUPS = "groups"
    UNIT_PHONE = "unit_phone"
    CONTACT = "contact"
    POSITION = "position"
    EMAIL = "email"
    PHONE = "phone"


HEADS = {
    SheetColumn.CODE: "Mã đơn vị",
    SheetColumn.NAME: "Tên đơn vị",
    SheetColumn.ALIASES: "Tên gọi khác",
    SheetColumn.KIND: "Loại đơn vị",
    SheetColumn.PARENT: "Mã đơn vị cấp trên",
    SheetColumn.GROUPS: "Nhóm đơn vị",
    SheetColumn.UNIT_PHONE: "Điện thoại đơn vị",
    SheetColumn.CONTACT: "Đầu mối liên hệ",
    SheetColumn.POSITION: "Chức vụ",
    SheetColumn.EMAIL: "Thư điện tử",
    SheetColumn.PHONE: "Điện thoại",
}
"""The heads in the template; the English names are accepted too."""

REQUIRED = (SheetColumn.NAME, SheetColumn.EMAIL)
"""The columns without which a list is of no use."""
SEVERAL = frozenset({SheetColumn.ALIASES, SheetColumn.GROUPS})
"""Columns whose cells may hold several values, separated by ';'."""

OTHER_HEADS = {
    "ma": SheetColumn.CODE,
    "ten": SheetColumn.NAME,
    "loai": SheetColumn.KIND,
    "cap tren": SheetColumn.PARENT,
    "don vi cap tren": SheetColumn.PARENT,
    "nhom": SheetColumn.GROUPS,
    "dau moi": SheetColumn.CONTACT,
    "nguoi lien he": SheetColumn.CONTACT,
    "don vi": SheetColumn.NAME,
    "ten truong": SheetColumn.NAME,
    "email": SheetColumn.EMAIL,
    "dia chi email": SheetColumn.EMAIL,
    "dia chi thu": SheetColumn.EMAIL,
    "dia chi thu dien tu": SheetColumn.EMAIL,
    "hop thu": SheetColumn.EMAIL,
    "dien thoai dau moi": SheetColumn.PHONE,
}


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty, by its number in the file."""

    number: int
    cells: dict[SheetColumn, str]
    others: Mapping[str, str] = field(default_factory=dict)
    """The cells below unknown heads, by head."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """The cells that hold attributes, by key; set once the agency's attributes are known."""

    def several(self, column: SheetColumn) -> tuple[str, ...]:
        """The values of a cell that may hold several, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.cells[column].split(";") if part.strip()))


@dataclass(frozen=True)
class UnitSheet:
    """A units file, read but not checked."""

    rows: tuple[SheetRow, ...]
    doubled: tuple[SheetColumn, ...] = ()
    ignored: tuple[str, ...] = ()
    """Unknown heads; their columns are ignored."""
    absent: frozenset[SheetColumn] = frozenset()
    """The columns that the file does not have."""
    hidden: tuple[int, ...] = ()
    """The numbers of rows that the spreadsheet hides; they are read too."""

    @property
    def missing(self) -> tuple[SheetColumn, ...]:
        """The columns without which the list is of no use."""
        return tuple(column for column in REQUIRED if column in self.absent)


def read_sheet(data: bytes) -> UnitSheet:
    """The table of units that a file holds, below its heads. Raises UnreadableSheet."""
    return unit_sheet(read_tables(data))


def unit_sheet(tables: Sequence[SourceTable]) -> UnitSheet:
    """The table of units among these sheets. Raises UnreadableSheet."""
    table = below_heads(tables, _column)
    if table is None:
        raise UnreadableSheet(SheetFault.HEADS)
    if not table.lines:
        raise UnreadableSheet(SheetFault.EMPTY)
    rows = tuple(_row(number, table, line) for number, line in table.lines)
    return UnitSheet(
        rows=rows,
        absent=frozenset(SheetColumn).difference(table.heads),
        doubled=tuple(c for c in SheetColumn if table.heads.count(c) > 1),
        ignored=tuple(text for text, head in zip(table.names, table.heads, strict=True) if text and head is None),
        hidden=tuple(row.number for row in rows if row.number in table.hidden),
    )


def typed_sheet(cells: Mapping[SheetColumn, str]) -> UnitSheet:
    """A unit that somebody typed, as a sheet of one row; what was left blank is a column that is not there."""
    given = {column: cell for column, cell in cells.items() if cell}
    row = SheetRow(1, {**dict.fromkeys(SheetColumn, ""), **given})
    return UnitSheet((row,), absent=frozenset(SheetColumn).difference(given))


def _row(number: int, table: HeadedTable[SheetColumn], line: list[str]) -> SheetRow:
    cells = dict.fromkeys(SheetColumn, "")
    cells.update({head: cell for head, cell in zip(table.heads, line, strict=False) if head is not None})
    named = zip(table.names, table.heads, line, strict=False)
    return SheetRow(number, cells, {name: cell for name, head, cell in named if name and head is None})


def plain_head(head: str) -> str:
    """A head as heads are compared: without accents, capitals and punctuation."""
    return " ".join(re.findall(r"\w+", unaccented(head).replace("_", " ")))


def _column(head: str) -> SheetColumn | None:
    plain = plain_head(head)
    names = {unaccented(text): column for column, text in HEADS.items()}
    names |= {column.value.replace("_", " "): column for column in SheetColumn} | OTHER_HEADS
    return names.get(plain)


EXAMPLE = (
    (
        "THPT01",
        "Trường THPT mẫu 1",
        "THPT mẫu một",
        "Trường THPT",
        "",
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
        "Trần Thị Bình",
        "Văn thư",
        "vanthu@thpt01.example",
        "0900 000 102",
    ),
)
"""Sample rows; two rows with one code are two contacts of one unit."""


def units_csv(attributes: Sequence[str], rows: Iterable[Sequence[str]] = EXAMPLE) -> bytes:
    """A units file as CSV, or the template; the attributes' names are its last heads."""
    return csv_file.written([[*HEADS.values(), *attributes], *rows])


def units_xlsx(attributes: Sequence[str], rows: Iterable[Sequence[str]] = EXAMPLE) -> bytes:
    """The same as XLSX, its cells as text so that a telephone number keeps its first 0."""
    heads = [*HEADS.values(), *attributes]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.set_column(0, len(heads) - 1, 24, book.add_format({"num_format": "@"}))
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet.write_row(0, 0, heads, bold)
        for number, line in enumerate(rows, 1):
            sheet.write_row(number, 0, line)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
