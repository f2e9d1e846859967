"""The rows of an item's form for its figures: name, unit of measure, how it is counted, and its whole."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, SelectField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from directives.models import FigureSpec
from directives.rules.figures import counts_whole
from workflows.drafting.fields import TextField
from workflows.drafting.item_steps import FigureAsked
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


def rows_of(figures: Iterable[FigureSpec]) -> list[dict[str, Any]]:
    """Figures as the form holds them, with blank rows behind."""
    return [_row(spec) for spec in figures] + [{} for _blank in range(BLANK_FIGURES)]


def _row(spec: FigureSpec) -> dict[str, Any]:
    by_measure = spec.whole == counts_whole(spec.name, spec.measure)
    counts = FigureCounts.BY_MEASURE if by_measure else FigureCounts.WHOLE if spec.whole else FigureCounts.DECIMAL
    return {"name": spec.name, "measure": spec.measure, "counts": counts.value, "at_most": spec.at_most or 0}


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
    whole = counts_whole(name, measure)
    return str(_("Số nguyên, theo đơn vị tính") if whole else _("Có phần lẻ, theo đơn vị tính"))


def check(rows: "FieldList[Any]") -> None:
    """Raise ValidationError if the whole of a figure is itself or a row without a name."""
    given: Sequence[Mapping[str, Any]] = rows.data
    for n, row in enumerate(given, 1):
        whole = row["at_most"] or 0
        if row["name"] and whole and (whole in (n, *range(len(given) + 1, whole + 1)) or not given[whole - 1]["name"]):
            raise ValidationError(_("Số liệu %(n)s: “không lớn hơn” cần một số liệu khác đã có tên.", n=n))


def asked(rows: "FieldList[Any]") -> list[FigureAsked]:
    """The figures of the rows that have a name; wholes by their new places."""
    named = [(n, row) for n, row in enumerate(rows.data, 1) if row["name"]]
    places = {n: place for place, (n, _row) in enumerate(named, 1)}
    return [
        FigureAsked(row["name"], row["measure"] or "", _whole(row["counts"]), places.get(row["at_most"] or 0))
        for _n, row in named
    ]


def _whole(counts: str | None) -> bool | None:
    chosen = {FigureCounts.WHOLE.value: True, FigureCounts.DECIMAL.value: False}
    return chosen.get(counts or "")
