"""Write the form of an item as an XLSX file for one unit: only the cells to fill in can be changed."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from directives.models import FigureSpec
from directives.terms import FieldKind
from workflows.reporting.sheets.layout import (
    INPUT,
    MOST_LETTERS,
    NAME,
    NUMBER,
    SheetLine,
    SheetMark,
    SheetPart,
    cell_name,
)
from workflows.web.typed.cell_texts import NO, YES

SheetValue = Decimal | date | str | None
HELP = (
    "Chỉ điền vào các ô nền vàng. Không có thì ghi 0; chưa biết thì để trống: để trống không tính là 0. "
    "Điền xong, lưu tệp rồi tải lên ở trang của đơn vị; chưa có gì được gửi cho đến khi bấm “Gửi Sở”."
)
LISTS = "Danh mục"
"""The hidden sheet with the choices: a list within a cell's rule ends at 255 letters and at a comma."""


@dataclass(frozen=True)
class FilledSheet:
    """What is written: `now` are the values typed so far, `before` those of the period before, as shown."""

    title: str
    mark: SheetMark
    parts: list[SheetPart]
    now: Mapping[int, SheetValue]
    before: Mapping[int, str]
    made_at: datetime


def write(filled: FilledSheet) -> bytes:
    """The file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": filled.made_at.astimezone(UTC).replace(tzinfo=None)})
    _Writer(book, filled).write()
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any, filled: FilledSheet) -> None:
        self.filled, self.book = filled, book
        self.page, self.lists = book.add_worksheet("Biểu mẫu"), book.add_worksheet(LISTS)
        self.listed: dict[tuple[str, ...], str] = {}
        self.row = 0
        cell: dict[str, Any] = {"border": 1, "border_color": "#8a94a0", "valign": "vcenter", "text_wrap": True}
        enter = cell | {"locked": False, "bg_color": "#fff8d6"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.muted = book.add_format({"font_color": "#5b6470"})
        self.part_name = book.add_format({"bold": True})
        self.head = book.add_format(cell | {"bold": True, "bg_color": "#e8edf3"})
        self.fixed = book.add_format(cell)
        self.known = book.add_format(cell | {"font_color": "#5b6470", "align": "right"})
        self.sum = book.add_format(cell | {"bold": True, "num_format": "#,##0.###"})
        self.enter = {
            FieldKind.WHOLE: book.add_format(enter | {"num_format": "#,##0", "align": "right"}),
            FieldKind.DECIMAL: book.add_format(enter | {"num_format": "#,##0.###", "align": "right"}),
            FieldKind.PERCENTAGE: book.add_format(enter | {"num_format": "0.###", "align": "right"}),
            FieldKind.DATE: book.add_format(enter | {"num_format": "dd/mm/yyyy", "align": "right"}),
        }
        self.enter_text = book.add_format(enter | {"num_format": "@"})

    def write(self) -> None:
        self._head()
        for part in self.filled.parts:
            self._table(part) if part.is_table else self._fields(part)
        self.page.protect("", {"format_columns": True, "format_rows": True})
        self.lists.protect()
        self.lists.hide()
        self.page.set_column(NUMBER, NUMBER, 5)
        self.page.set_column(NAME, NAME, 42)
        self.page.set_column(INPUT, INPUT + 20, 18)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.hide_gridlines(2)

    def _head(self) -> None:
        self.page.write_string(0, NAME, self.filled.title, self.title)
        self.page.write_string(1, NAME, HELP, self.muted)
        self.row = 2
        for label, value in self.filled.mark.lines:
            self.page.write_string(self.row, NAME, label, self.muted)
            self.page.write_string(self.row, INPUT, value)
            self.row += 1
        self.row += 1

    def _heads(self, names: list[str]) -> None:
        for column, name in enumerate(["TT", *names]):
            self.page.write_string(self.row, column, name, self.head)
        self.row += 1

    def _fields(self, part: SheetPart) -> None:
        self._heads(["Mục", "Trả lời", "Đơn vị tính", "Kỳ trước", "Hướng dẫn"])
        for line, field in zip(part.lines, part.columns, strict=True):
            beside = [field.measure, self.filled.before.get(line.specs[0].id, ""), field.hint]
            self._line(line, [field.hint], beside)
        self.row += 1

    def _table(self, part: SheetPart) -> None:
        self.page.write_string(self.row, NAME, part.name, self.part_name)
        self.row += 1
        named = [f"{one.name} ({one.measure})" if one.measure else one.name for one in part.columns]
        known = [any(line.specs[n].id in self.filled.before for line in part.lines) for n in range(len(named))]
        before = [n for n, is_known in enumerate(known) if is_known]
        self._heads(["", *named, *(f"Kỳ trước: {part.columns[n].name}" for n in before)])
        top = self.row
        for line in part.lines:
            hints = [one.hint for one in part.columns]
            self._line(line, hints, [self.filled.before.get(line.specs[n].id, "") for n in before])
        self._sums(part, top)
        self.row += 1

    def _line(self, line: SheetLine, hints: list[str], beside: list[str]) -> None:
        self.page.write_number(self.row, NUMBER, line.number, self.fixed)
        self.page.write_string(self.row, NAME, line.name, self.fixed)
        for column, (spec, hint) in enumerate(zip(line.specs, hints, strict=True), INPUT):
            self._input(column, spec, hint)
        for column, text in enumerate(beside, INPUT + len(line.specs)):
            self.page.write_string(self.row, column, text, self.known)
        self.row += 1

    def _input(self, column: int, spec: FigureSpec, hint: str) -> None:
        value, looks = self.filled.now.get(spec.id), self.enter.get(spec.kind, self.enter_text)
        if isinstance(value, Decimal):
            self.page.write_number(self.row, column, value, looks)
        elif isinstance(value, date):
            self.page.write_datetime(self.row, column, value, looks)
        elif value:
            self.page.write_string(self.row, column, value[:MOST_LETTERS], looks)
        else:
            self.page.write_blank(self.row, column, None, looks)
        if rule := self._rule(spec):
            title = {"input_title": spec.name[:32], "input_message": hint[:255]} if hint else {}
            self.page.data_validation(self.row, column, self.row, column, rule | title)

    def _rule(self, spec: FigureSpec) -> dict[str, Any]:
        """What Excel lets somebody type; whatever comes is checked again when it is read."""
        if spec.kind.is_number:
            whole = spec.kind.is_whole
            words = "Xin ghi số nguyên, từ 0 trở lên." if whole else "Xin ghi số từ 0 trở lên, phần lẻ sau dấu phẩy."
            rule: dict[str, Any] = {"validate": "integer" if whole else "decimal", "criteria": ">=", "value": 0}
        elif spec.kind is FieldKind.DATE:
            words = "Xin ghi ngày theo dạng ngày/tháng/năm, ví dụ 24/04/2020."
            rule = {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)}
        elif spec.kind is FieldKind.TEXT:
            return {}
        else:
            words = "Xin chọn trong danh sách."
            choices = (YES, NO) if spec.kind is FieldKind.YES_NO else tuple(spec.choices)
            rule = {"validate": "list", "source": self._list(choices)}
        return rule | {"error_title": "Chưa đúng", "error_message": words, "ignore_blank": True}

    def _list(self, choices: tuple[str, ...]) -> str:
        """The range of the hidden sheet that holds these choices."""
        if choices not in self.listed:
            column = len(self.listed)
            for row, choice in enumerate(choices):
                self.lists.write_string(row, column, choice)
            letters = cell_name(1, column).rstrip("1")
            self.listed[choices] = f"='{LISTS}'!${letters}$1:${letters}${len(choices)}"
        return self.listed[choices]

    def _sums(self, part: SheetPart, top: int) -> None:
        """A line with the sum of each column that the officer wants summed."""
        summed = [n for n, column in enumerate(part.columns) if column.summed and column.has_sum]
        if not summed:
            return
        self.page.write_string(self.row, NAME, "Cộng", self.sum)
        for n in summed:
            column = INPUT + n
            given = [
                value for line in part.lines if isinstance(value := self.filled.now.get(line.specs[n].id), Decimal)
            ]
            formula = f"=SUM({cell_name(top + 1, column)}:{cell_name(self.row, column)})"
            self.page.write_formula(self.row, column, formula, self.sum, sum(given, Decimal()))
        self.row += 1
