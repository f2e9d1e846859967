"""An empty sheet with a line for each of many units, to be filled in and given back as one table."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from directives.models import Directive, FigureSpec, Period, Unit
from directives.models.directives import numbered
from directives.terms import FieldKind
from workflows.web.formats import vn_due
from workflows.web.typed.cell_texts import NO, YES

LETTER, OF_PERIOD = "Văn bản", "· kỳ"
HEADS = ("Mã đơn vị", "Đơn vị")
LISTS = "Danh mục"
"""The hidden sheet with the choices: a list within a cell's rule ends at 255 letters and at a comma."""


def titles_of(directive: Directive, period: Period) -> tuple[str, str]:
    """What tells the sheet from those of other items, letters and periods: the first lines above its table."""
    return (
        numbered(period.item.label, period.item.title),
        f"{LETTER} {directive.number} {OF_PERIOD} {period.number} · {vn_due(period.due_at)}",
    )


def is_of_another(first_cells: Sequence[str], directive: Directive, period: Period) -> bool:
    """Whether a filled sheet says that it is of something else; a table without these lines says nothing."""
    texts = [" ".join(text.split()) for text in first_cells]
    said = [text.rpartition(" · ")[0] for text in texts if text.startswith(f"{LETTER} ") and f" {OF_PERIOD} " in text]
    item, letter = (" ".join(title.split()) for title in titles_of(directive, period))
    return bool(said) and (item not in texts or letter.rpartition(" · ")[0] not in said)  # its date may have moved


@dataclass(frozen=True)
class ManySheet:
    """What is written: titles above the table, the units down, the fields across."""

    titles: Sequence[str]
    units: Sequence[Unit]
    specs: Sequence[FigureSpec]
    made_at: datetime


def write(sheet: ManySheet) -> bytes:
    """The file: only the cells to fill in can be changed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": sheet.made_at.astimezone(UTC).replace(tzinfo=None)})
    page, lists = book.add_worksheet("Số liệu"), book.add_worksheet(LISTS)
    bold, fixed, enter = (
        book.add_format(looks | {"border": 1, "border_color": "#8a94a0", "text_wrap": True, "valign": "vcenter"})
        for looks in ({"bold": True, "bg_color": "#e8edf3"}, {}, {"locked": False, "bg_color": "#fff8d6"})
    )
    for row, title in enumerate(sheet.titles):
        page.write_string(row, 0, title)
    top = len(sheet.titles) + 1
    named = (f"{spec.name} ({spec.measure})" if spec.measure else spec.name for spec in sheet.specs)
    for column, head in enumerate((*HEADS, *named)):
        page.write_string(top, column, head, bold)
    for row, unit in enumerate(sheet.units, top + 1):
        page.write_string(row, 0, unit.code, fixed)
        page.write_string(row, 1, unit.name, fixed)
        for column in range(len(sheet.specs)):
            page.write_blank(row, len(HEADS) + column, None, enter)
    for column, spec in enumerate(sheet.specs):
        if rule := _rule(spec, column, lists):
            place = len(HEADS) + column
            page.data_validation(top + 1, place, top + max(len(sheet.units), 1), place, rule)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 38)
    page.set_column(2, len(HEADS) + len(sheet.specs), 16)
    page.freeze_panes(top + 1, len(HEADS))
    page.protect("", {"format_columns": True, "format_rows": True})
    lists.hide()
    book.close()
    return out.getvalue()


def _rule(spec: FigureSpec, column: int, lists: Any) -> dict[str, Any] | None:
    """What Excel lets somebody type in the cells of a field; it is checked again when it is read."""
    told = {"error_title": "Chưa đúng", "ignore_blank": True}
    if spec.kind.is_number:
        kind = "integer" if spec.kind.is_whole else "decimal"
        return told | {"validate": kind, "criteria": ">=", "value": 0, "error_message": "Xin ghi số từ 0 trở lên."}
    choices = (YES, NO) if spec.kind is FieldKind.YES_NO else tuple(spec.choices)
    if not choices:
        return None
    for row, choice in enumerate(choices):
        lists.write_string(row, column, choice)
    letters = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
    source = f"='{LISTS}'!{letters}$1:{letters}${len(choices)}"
    return told | {"validate": "list", "source": source, "error_message": "Xin chọn trong danh sách."}
