"""Check the cells of one row of a units file, whatever unit it is of: problems, and notes on what is read otherwise."""

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import gettext as _

from directives.rules.addresses import WrongAddress, address_of
from directives.rules.telephones import with_zero
from directives.sources.tables import is_error, lost_digits
from workflows.units.import_plan import ImportProblem
from workflows.units.sheets import SheetColumn, SheetRow
from workflows.web.typed.addresses import fault_text

LENGTHS = {
    SheetColumn.CODE: 40,
    SheetColumn.NAME: 300,
    SheetColumn.KIND: 200,
    SheetColumn.ALIASES: 250,
    SheetColumn.UNIT_PHONE: 100,
    SheetColumn.CONTACT: 200,
    SheetColumn.POSITION: 200,
    SheetColumn.PHONE: 100,
    SheetColumn.GROUPS: 2000,
}
LONGEST_GROUP = 200
PHONES = (SheetColumn.UNIT_PHONE, SheetColumn.PHONE)
DIGITS = (SheetColumn.CODE, SheetColumn.PARENT, *PHONES)
"""Columns in which a spreadsheet may have shortened long numbers."""


def problems(row: SheetRow) -> Iterator[ImportProblem]:
    """What is wrong with each cell; one problem for a cell."""
    for column, cell in row.cells.items():
        if text := _fault(column, cell):
            yield ImportProblem(text, row.number, column)


def _fault(column: SheetColumn, cell: str) -> str:
    if any(is_error(part.strip()) for part in cell.split(";")):
        return str(_("Ô này báo lỗi công thức %(error)s. Xin sửa công thức, hoặc ghi giá trị vào ô.", error=cell))
    if column in DIGITS and lost_digits(cell):
        return str(
            _("“%(cell)s”: Excel đã ghi tắt số này. Xin định dạng cột là Văn bản (Text) rồi ghi lại đủ số.", cell=cell)
        )
    if long := _too_long(column, with_zero(cell) if column in PHONES else cell):
        return str(_("“%(cell)s…” dài quá %(n)s ký tự.", cell=cell[:40], n=long))
    if column == SheetColumn.EMAIL and cell:
        try:
            address_of(cell)
        except WrongAddress as error:
            return fault_text(error)
    return ""


def _too_long(column: SheetColumn, cell: str) -> int:
    """The most letters that it may have, if it has more; each group of a cell is a name of its own."""
    if column == SheetColumn.GROUPS and any(len(part.strip()) > LONGEST_GROUP for part in cell.split(";")):
        return LONGEST_GROUP
    most = LENGTHS.get(column, len(cell))
    return most if len(cell) > most else 0


def mended(row: SheetRow) -> SheetRow:
    """The row with its telephone numbers as they are dialled."""
    return replace(row, cells={**row.cells, **{column: with_zero(row.cells[column]) for column in PHONES}})


def phone_notes(row: SheetRow) -> Iterator[ImportProblem]:
    """The telephone numbers of a row that get their 0 back."""
    for column in PHONES:
        if (typed := row.cells[column]) != (whole := with_zero(typed)):
            text = _("“%(typed)s” thiếu số 0 ở đầu, được ghi là %(whole)s.", typed=typed, whole=whole)
            yield ImportProblem(text, row.number, column)
