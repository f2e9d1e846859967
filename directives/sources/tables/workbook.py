"""The visible sheets of a workbook: .xlsx, .xls and .ods. Its styles are not read, so an odd one refuses nothing."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from directives.sources.package import PackageKind, package_kind
from directives.sources.tables import looks_ods, looks_xls, looks_xlsx
from directives.sources.tables.cells import CellLooks, Place, Value, shown
from directives.sources.tables.faults import SheetFault, UnreadableSheet

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MOST_COLUMNS = 60
MOST_NAMED = 1_000
"""Formulas and merged ranges of a sheet that are told; what asks for them has fewer cells."""
MOST_CELLS = 4_000_000
"""The reader fills all cells between the first and the last: a stray one far away would take gigabytes."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""An .xlsx file with a password is a compound file with a stream of this name."""


class BookSheet(NamedTuple):
    """A sheet that is not hidden."""

    name: str
    lines: list[list[str]]
    hidden: frozenset[int]
    """Rows that are hidden, counted from 0. They are read like all others: a filter does not shorten a list."""
    columns: int = 0
    """How many columns reach to the last cell that holds something; only MOST_COLUMNS are read."""
    formulas: tuple[Place, ...] = ()
    merged: tuple[tuple[Place, Place], ...] = ()
    """The first and the last cell of each merged range."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as those of a workbook do."""
    return data.startswith((OLD_EXCEL, ZIP))


def read_sheets(data: bytes, most_rows: int) -> list[BookSheet]:
    """The sheets that are not hidden, each with at most `most_rows` lines. Raises UnreadableSheet."""
    try:
        return list(_sheets(data, most_rows))
    except UnreadableSheet:
        raise
    except PasswordError as error:
        raise UnreadableSheet(SheetFault.LOCKED) from error
    except Exception as error:  # a damaged file raises errors of zip, XML, struct, numbers and of the reader's own
        raise UnreadableSheet(SheetFault.LOCKED if ENCRYPTED in data else SheetFault.BROKEN) from error
    except BaseException as error:  # a panic of the reader is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableSheet(SheetFault.BROKEN) from error


def _sheets(data: bytes, most_rows: int) -> Iterator[BookSheet]:
    look = _looks_of(data)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for place, sheet in enumerate(book.sheets_metadata):
            if sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            looks = look(place)
            rows, columns = looks.extent
            if rows * columns > MOST_CELLS:
                raise UnreadableSheet(SheetFault.LONG)
            found = book.get_sheet_by_index(place)
            cells = found.to_python(skip_empty_area=False, nrows=most_rows)
            lines = [
                [_text(value, (row, column), looks) for column, value in enumerate(line[:MOST_COLUMNS])]
                for row, line in enumerate(cells)
            ]
            merged = tuple(found.merged_cell_ranges or ())
            _fill_merged(lines, merged)
            yield BookSheet(sheet.name, lines, looks.hidden, columns, looks.formulas[:MOST_NAMED], merged[:MOST_NAMED])


def _fill_merged(lines: list[list[str]], ranges: Iterable[tuple[Place, Place]]) -> None:
    """Repeat a cell that is merged over several rows in each: a code beside two contacts is seen beside both."""
    for (top, column), (bottom, _right) in ranges:
        for line in lines[top + 1 : bottom + 1]:
            if column < len(line):
                line[column] = lines[top][column]


def _text(value: Value, place: Place, looks: CellLooks) -> str:
    return looks.texts.get(place) or shown(value, looks.formats.get(place, ""))


def _looks_of(data: bytes) -> Callable[[int], CellLooks]:
    if data.startswith(OLD_EXCEL):
        return looks_xls.looks_of(data)
    if package_kind(data) is PackageKind.SHEET:
        return looks_xlsx.looks_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "content.xml" not in archive.namelist():
            raise UnreadableSheet(SheetFault.KIND)
    return looks_ods.looks_of(data)
