"""The rows of an item's form for its figures: name, unit of measure, how it is counted, and its whole."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, SelectField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign
from directives.rules.forms.measures import kind_of
from directives.terms import CheckRelation, FieldKind
from workflows.drafting.fields import TextField
from workflows.web.fields import at_most, options

BLANK_FIGURES = 3


class FigureCounts(StrEnum):
    """How a figure is written."""

    BY_MEASURE = "by_measure"
    WHOLE = "whole"
    DECIMAL = "decimal"


class FigureForm(PlainForm):
    """A figure that an item asks for; a blank row is ignored."""

    name = TextField(_l("Tên số liệu"), [Optional(), at_most(200)])
    measure = TextField(_l("Đơn vị tính"), [Optional(), at_most(40)])
    counts = SelectField(_l("Cách ghi số"), validate_choice=False, default=FigureCounts.BY_MEASURE.value)
    at_most = SelectField(_l("Không lớn hơn"), coerce=int, validate_choice=False, default=0)


def rows_of(form: FormDesign) -> list[dict[str, Any]]:
    """Figures as the form holds them, with blank rows behind."""
    places = {line.key: n for n, line in enumerate(form.lines, 1)}
    wholes = {check.left: places[check.right[0]] for check in form.checks if check.right}
    rows = [_row(line) | {"at_most": wholes.get(line.key, 0)} for line in form.lines]
    return rows + [{} for _blank in range(BLANK_FIGURES)]


def _row(line: FieldDesign) -> dict[str, Any]:
    chosen = FigureCounts.WHOLE if line.kind.is_whole else FigureCounts.DECIMAL
    counts = FigureCounts.BY_MEASURE if line.kind is kind_of(line.name, line.measure) else chosen
    return {"name": line.name, "measure": line.measure, "counts": counts.value}


def offer(rows: "FieldList[Any]") -> None:
    """Offer the ways of counting, and the other rows as a figure's whole."""
    chosen = [(FigureCounts.WHOLE.value, _("Số nguyên")), (FigureCounts.DECIMAL.value, _("Có phần lẻ"))]
    for n, row in enumerate(rows, 1):
        others = [
            (m, _("Không lớn hơn: %(name)s", name=other.form.name.data or _("số liệu %(n)s", n=m)))
            for m, other in enumerate(rows, 1)
            if m != n
        ]
        row.form.counts.choices = options([(FigureCounts.BY_MEASURE.value, _proposed(row)), *chosen])
        row.form.at_most.choices = options([(0, _("Không so sánh")), *others])


def _proposed(row: Any) -> str:
    """What the measure proposes; of a blank row, that it will propose."""
    name, measure = row.form.name.data or "", row.form.measure.data or ""
    if not name:
        return str(_("Theo đơn vị tính"))
    whole = kind_of(name, measure).is_whole
    return str(_("Số nguyên, theo đơn vị tính") if whole else _("Có phần lẻ, theo đơn vị tính"))


def check(rows: "FieldList[Any]") -> None:
    """Raise ValidationError if the whole of a figure is itself or a row without a name."""
    given: Sequence[Mapping[str, Any]] = rows.data
    for n, row in enumerate(given, 1):
        whole = row["at_most"] or 0
        if row["name"] and whole and (whole in (n, *range(len(given) + 1, whole + 1)) or not given[whole - 1]["name"]):
            raise ValidationError(_("Số liệu %(n)s: “không lớn hơn” cần một số liệu khác đã có tên.", n=n))


def asked(rows: "FieldList[Any]") -> FormDesign:
    """The form of the rows that have a name."""
    named = [(n, row) for n, row in enumerate(rows.data, 1) if row["name"]]
    keys = {n: f"f{place}" for place, (n, _row) in enumerate(named, 1)}
    fields = (FieldDesign(keys[n], row["name"], _kind(row), row["measure"] or "") for n, row in named)
    checks = (
        CheckDesign(keys[n], CheckRelation.AT_MOST, right=(keys[row["at_most"]],)) for n, row in named if row["at_most"]
    )
    return FormDesign(tuple(fields), tuple(checks))


def _kind(row: Mapping[str, Any]) -> FieldKind:
    chosen = {FigureCounts.WHOLE.value: FieldKind.WHOLE, FigureCounts.DECIMAL.value: FieldKind.DECIMAL}
    return chosen.get(row["counts"] or "") or kind_of(row["name"], row["measure"] or "")
