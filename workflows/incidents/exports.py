"""The register as CSV and XLSX: without what incidents say, unless somebody with the right asked for it."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter
from flask_babel import gettext as _

from directives.models import Incident
from directives.rules.schedule import local
from workflows.web import csv_file
from workflows.web.csv_file import CsvValue
from workflows.web.words.tasks import incident_stage_word, school_level_word

MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

Line = list[CsvValue]


def lines(firsts: Sequence[Incident], added: Mapping[int, Sequence[Incident]]) -> list[Line]:
    """A line for each incident, below the heads; without any text."""
    heads = [_("Báo lúc"), _("Đơn vị"), _("Văn bản"), _("Loại việc"), _("Mức độ"), _("Cấp học"), _("Xảy ra lúc")]
    heads += [_("Số lần báo"), _("Tiếp nhận lúc"), _("Người phụ trách"), _("Kết thúc lúc")]
    return [list[CsvValue](heads), *(_line(one, len(added.get(one.id, ())) + 1) for one in firsts)]


def _line(one: Incident, reports: int) -> Line:
    assignment = one.task.assignment
    return [
        one.happened_at,
        assignment.unit.name,
        assignment.directive.number,
        one.named,
        one.level_name,
        school_level_word(one.school_level) if one.school_level else "",
        one.occurred_at,
        reports,
        one.received_at,
        one.charge.name if one.charge else "",
        one.closed_at,
    ]


def with_text(firsts: Sequence[Incident], added: Mapping[int, Sequence[Incident]]) -> list[Line]:
    """A line for each report of each incident, with what the unit wrote."""
    heads, *rows = lines(firsts, added)
    found: list[Line] = [[*heads, _("Lần báo"), _("Diễn biến và cách đơn vị xử lý"), _("Cần Sở hỗ trợ")]]
    for first, row in zip(firsts, rows, strict=True):
        for report in (first, *added.get(first.id, ())):
            words = (incident_stage_word(report.stage), report.handling or "", report.help_needed or "")
            found.append([report.happened_at, *row[1:], *words])
    return found


def save(table: Sequence[Line], fmt: str, title: str) -> bytes:
    """The table as a file of that format."""
    return _xlsx(table, title) if fmt == "xlsx" else csv_file.written(table)


def _xlsx(table: Sequence[Line], title: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
    page = book.add_worksheet(title)
    for number, line in enumerate(table):
        for place, value in enumerate(line):
            if isinstance(value, datetime):
                page.write_datetime(number, place, local(value).replace(tzinfo=None), moment)
            elif isinstance(value, int):
                page.write_number(number, place, value)
            elif value is not None:
                page.write_string(number, place, str(value), bold if number == 0 else None)
    page.freeze_panes(1, 2)
    page.set_column(0, len(table[0]), 22)
    book.close()
    return out.getvalue()
