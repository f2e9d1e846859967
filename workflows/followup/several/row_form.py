"""The fields of one row: they judge the cells of a pasted table as the form judges what a person types."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, TextAreaField

from directives.acts import ReportAnswer
from directives.models import FigureSpec
from directives.rules.forms.checks import FigureFinding, Values
from directives.rules.search import unaccented
from directives.terms import Standing
from workflows.web.fields import Form
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.cell_texts import typed_text


class RowForm(Form):
    """One unit's figures, and why doubtful ones are right."""

    today: date
    nothing_occurred: BooleanField
    figures_reason: TextAreaField

    @property
    def figures(self) -> list[Field]:
        return figure_fields.in_form(self)

    @property
    def given(self) -> dict[int, Decimal | None]:
        """{FigureSpec id: number}."""
        return figure_fields.given(self.figures)

    @property
    def entries(self) -> dict[int, str | None]:
        """{FigureSpec id: text} of what is no number."""
        return figure_fields.entries(self.figures)

    def answer(self, key: str, file_ids: tuple[int, ...] = ()) -> ReportAnswer:
        """The row as a report."""
        return ReportAnswer(
            Standing.REPORTED,
            key,
            figures=self.given,
            entries=self.entries,
            nothing_occurred=bool(self.nothing_occurred.data),
            figures_reason=self.figures_reason.data or "",
            file_ids=file_ids,
        )


def row_form(
    specs: Sequence[FigureSpec], today: date, *, takes_nothing: bool
) -> Callable[[Mapping[int, str], str], RowForm]:
    """A function from {FigureSpec id: text of a cell} and a reason to the row's form."""
    fields: dict[str, Any] = {"nothing_occurred": figure_fields.nothing_field(), **figure_fields.fields_of(specs)}
    reason = figure_fields.reason_field()
    made: type[RowForm] = type("OneRow", (RowForm,), {**fields, "figures_reason": reason, "today": today})
    by_id = {spec.id: spec for spec in specs}

    def form(texts: Mapping[int, str], why: str) -> RowForm:
        values = {figure_fields.name_of(by_id[spec]): typed_text(text, by_id[spec]) for spec, text in texts.items()}
        if values and takes_nothing and all(_is_nothing(text) for text in values.values() if text):
            values = {"nothing_occurred": "y"}
        return made(MultiDict({**values, "figures_reason": why}))

    return form


def _is_nothing(text: str) -> bool:
    """Whether a cell says that nothing occurred in the period."""
    return unaccented(text).startswith("khong phat sinh")


def judge(
    form: RowForm,
    specs: Sequence[FigureSpec],
    findings: Callable[[Values], list[FigureFinding]],
    sizes: Mapping[str, str],
) -> tuple[bool, bool]:
    """Say what is wrong in the form; whether it may be entered, and whether a reason is asked for or given."""
    form.validate()
    unknown = str(_("đơn vị chưa biết thì hỏi lại, nhập khi đã biết"))
    figure_fields.check_filled(specs, form.figures, form.nothing_occurred, unknown=unknown)
    asked = figure_fields.ask(specs, form.figures, findings(form.given), form.figures_reason, sizes)
    return not form.errors, bool(asked) or bool(form.figures_reason.data)
