"""The filled sheet of all schools of a superior: whose each line is, and what may be entered of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ReportAnswer, repeated
from directives.attributes.sizes import size_names
from directives.cascade.standing import passed_on
from directives.models import FigureSpec, Report, Task
from directives.queries.figures.flags import findings_of
from directives.queries.submissions import closed_reason
from directives.rules.search import unaccented
from workflows.followup.several import row_form
from workflows.reporting.sheets import many
from workflows.web.table_file import TITLE_ROWS, SourceTable, below_heads


class NotTheSheet(ValueError):
    """The file has no line of heads with the code of units and the figures of this item, or is another period's."""


class SheetHead(StrEnum):
    """The columns that are no figures."""

    CODE = "ma don vi"
    NAME = "don vi"


@dataclass(frozen=True)
class SchoolLine:
    """One line: whose it is, and its answer or why it is not entered."""

    name: str
    task: Task | None = None
    answer: ReportAnswer | None = None
    problem: str = ""


def _plain(text: str) -> str:
    return " ".join(unaccented(text).split())


def _column_of(head: str) -> SheetHead | None:
    found = _plain(head)
    return SheetHead(found) if found in set(SheetHead) else None


def read_lines(
    session: Session, task: Task, tables: Sequence[SourceTable], direct: Mapping[str, str], today: date
) -> list[SchoolLine]:
    """The filled lines of the sheet for the superior's task; a line without figures says nothing and is left out.

    `direct` are the schools that the letter asks itself, by code. Raises NotTheSheet.
    """
    found = below_heads(tables, _column_of)
    places = _places(found.names, task.item.figures) if found else {}
    if found is None or SheetHead.CODE not in found.heads or not places:
        raise NotTheSheet
    above = [cells[0] for table in tables for _number, cells in table.lines[:TITLE_ROWS] if cells]
    if many.is_of_another(above, task.assignment.directive, task.period):
        raise NotTheSheet
    code_at = found.heads.index(SheetHead.CODE)
    asked = {one.assignment.unit.code: one for one in passed_on(session, task)}
    lines = []
    for number, cells in found.lines:
        texts = {n: cells[column].strip() for column, n in places.items() if column < len(cells)}
        code = cells[code_at].strip() if code_at < len(cells) else ""
        if any(texts.values()):
            lines.append(_line(session, number, code, texts, asked, direct, today))
    return lines


def _places(heads: Sequence[str], specs: Sequence[FigureSpec]) -> dict[int, int]:
    """{column: place of the figure in the form}, by the head as the sheet was written."""
    named = {_plain(f"{spec.name} ({spec.measure})" if spec.measure else spec.name): n for n, spec in enumerate(specs)}
    return {column: named[_plain(head)] for column, head in enumerate(heads) if _plain(head) in named}


def _line(
    session: Session,
    number: int,
    code: str,
    texts: Mapping[int, str],
    asked: Mapping[str, Task],
    direct: Mapping[str, str],
    today: date,
) -> SchoolLine:
    if code in direct:
        return SchoolLine(direct[code], problem=_("Trường trả lời Sở trực tiếp, đơn vị không nhập thay ở đây."))
    task = asked.get(code)
    if task is None:
        return SchoolLine(
            _("Dòng %(n)s", n=number), problem=_("Mã “%(code)s” không phải trường đã được giao tiếp.", code=code)
        )
    name = task.assignment.unit.name
    if closed_reason(task) is not None:
        return SchoolLine(name, problem=_("Nội dung này không còn nhận trả lời."))
    specs = task.item.figures
    make = row_form.row_form(specs, today, takes_nothing=task.item.design.takes_nothing)
    form = make({specs[n].id: text for n, text in texts.items()}, "")
    sizes = size_names(session, task.assignment.directive.agency_id)
    fine, _asks = row_form.judge(form, specs, partial(findings_of, session, task), sizes)
    if not fine:
        said = (f"{field.label.text}: {' '.join(map(str, field.errors))}" for field in form if field.errors)
        return SchoolLine(name, problem="; ".join(said))
    return SchoolLine(name, task, form.answer(_key(session, task, texts)))


def _key(session: Session, task: Task, texts: Mapping[int, str]) -> str:
    """The same line uploaded again is the same press, until another version has come between."""
    line = "\n".join(f"{n}:{text}" for n, text in sorted(texts.items()))
    newest = select(Report.version, Report.submission_key).where(Report.task_id == task.id)
    before, used = session.execute(newest.order_by(Report.id.desc()).limit(1)).first() or (0, "")
    keys = [hashlib.sha256(f"{task.id}\n{n}\n{line}".encode()).hexdigest()[:32] for n in (before, before - 1)]
    return keys[1] if repeated.stem(used) == keys[1] else keys[0]
