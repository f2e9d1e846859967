"""Between the spreadsheet and the unit's form: what is written into it, and what the form says of what came back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from wtforms import Field

from directives.acts.park import Values
from directives.models import FigureSpec, Task
from directives.models.directives import numbered
from directives.rules.typed_text import one_line
from directives.terms import FieldKind, YesNo
from workflows.reporting.answer_form import AnswerForm
from workflows.reporting.sheets import layout, writing
from workflows.reporting.sheets.reading import ReadSheet
from workflows.reporting.sheets.words import place_words, problem_words
from workflows.reporting.sheets.writing import FilledSheet, SheetValue
from workflows.reporting.task_page import TaskPage
from workflows.web.formats import vn_due
from workflows.web.typed import cell_texts
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.dates import parse_date
from workflows.web.typed.numbers import parse_number


@dataclass(frozen=True)
class SheetReport:
    """What the unit reads about the sheet that it uploaded."""

    filled: int
    """How many places have a value."""
    formulas: str
    """The cells whose values formulas gave: 'C7, C9'."""
    problems: tuple[str, ...]
    """Of lines; those of values stand beside their fields."""


def mark_of(task: Task) -> layout.SheetMark:
    return layout.mark_of(task, vn_due(task.period.due_at))


def form_sheet(task: Task, shown: TaskPage, stored: Values, now: datetime) -> bytes:
    """The file for a task, with what is stored of its answer so far."""
    item, last = task.item, shown.previous
    return writing.write(
        FilledSheet(
            numbered(item.label, item.title),
            mark_of(task),
            layout.parts_of(item.design, item.figures),
            {spec.id: _value(spec, _stored(stored, spec)) for spec in item.figures},
            {spec.id: said for spec in item.figures if (said := figure_fields.words_of(last.get(spec.id), spec.kind))},
            now,
        )
    )


def _stored(stored: Values, spec: FigureSpec) -> str:
    return next(iter(stored.get(figure_fields.name_of(spec), ())), "")


def _value(spec: FigureSpec, typed: str) -> SheetValue:
    """What stands in the cell for a text of the draft, valid or not."""
    if spec.kind is FieldKind.YES_NO:
        return {YesNo.YES: cell_texts.YES, YesNo.NO: cell_texts.NO}.get(typed, typed)  # type: ignore[call-overload, no-any-return]
    if spec.kind is not FieldKind.DATE and not spec.kind.is_number:
        return typed
    try:
        return _parsed(spec, typed) if typed else None
    except ValueError:
        return typed


def _parsed(spec: FigureSpec, typed: str) -> Decimal | date:
    return parse_number("", typed, figure_fields.DECIMALS) if spec.kind.is_number else parse_date("", typed)


def merged(stored: Values, read: ReadSheet, specs: list[FigureSpec]) -> dict[str, list[str]]:
    """The draft with the values of the sheet; what it does not say or change stays as typed."""
    texts = {
        figure_fields.name_of(spec): [text]
        for spec in specs
        if (text := read.texts.get(spec.id)) is not None and text != one_line(_stored(stored, spec))
    }
    return {name: list(values) for name, values in {**stored, **texts}.items()}


def judge(form: AnswerForm, read: ReadSheet) -> SheetReport:
    """Say in the form, beside each figure with the name of its cell, what is wrong with it; and of the sheet."""
    fields = {figure_fields.spec_id(field): field for field in form.figures}
    form.validate()
    for field in form:
        if field not in fields.values() and field is not form.nothing_occurred:
            field.errors = []
    for problem in read.problems:
        if problem.spec_id is not None:
            field = fields[problem.spec_id]
            field.errors = [f"{field.label.text}: {problem_words(problem)}"]
    found = form.judge(figure_fields.given(form.figures))
    form.asked = figure_fields.ask(form.specs, form.figures, found, form.figures_reason, form.sizes)
    for spec_id, field in fields.items():
        if cell := read.cells.get(spec_id):
            field.errors = [_with_cell(str(error), field, cell) for error in field.errors[:1]] + list(field.errors[1:])
    lines = (f"{place_words(one)}: {problem_words(one)}" for one in read.problems if one.spec_id is None)
    return SheetReport(sum(map(bool, read.texts.values())), ", ".join(read.formulas), tuple(lines))


def _with_cell(error: str, field: Field, cell: str) -> str:
    label = field.label.text
    said = error.removeprefix(f"{label}: ")
    return str(_("Ô %(cell)s, %(label)s: %(said)s", label=label, cell=cell, said=said))
