"""What was filled in on a form, as people read it: on receipts, in review, in the history of a unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from directives.models import Figure, FigureSpec, Report
from directives.rules.forms.design import FieldDesign, TableDesign
from directives.terms import FieldKind
from workflows.web.typed import figures
from workflows.web.typed.form_view import sums


@dataclass(frozen=True)
class FilledPlace:
    """One place of a form: what was filled in, '' for a blank."""

    line: FieldDesign
    text: str
    is_erased: bool = False

    @property
    def measure(self) -> str:
        """The unit of measure to stand after it; a share has its sign."""
        return "" if self.line.kind is FieldKind.PERCENTAGE or not self.text else self.line.measure


@dataclass(frozen=True)
class FilledFields:
    """Fields of a form that follow each other."""

    places: tuple[FilledPlace, ...]


@dataclass(frozen=True)
class FilledTable:
    """A table of a form: its rows by name, each with the places of its columns."""

    name: str
    columns: tuple[FieldDesign, ...]
    rows: tuple[tuple[str, tuple[FilledPlace, ...]], ...]
    sums: tuple[str, ...]


def filled_form(report: Report) -> list[FilledFields | FilledTable]:
    """A report's form; empty if nothing occurred, or the item asks for no figures."""
    item = report.task.item
    if report.nothing_occurred or not report.figures:
        return []
    by_spec = {figure.spec_id: figure for figure in report.figures}
    places = iter((spec, by_spec.get(spec.id)) for spec in item.figures)
    erased = report.salt is None
    found: list[FilledFields | FilledTable] = []
    for part in item.design.parts:
        if isinstance(part, TableDesign):
            found.append(_table(part, places, erased=erased))
        else:
            place = _place(part, *next(places), erased=erased)
            last = found[-1] if found else None
            if isinstance(last, FilledFields):
                found[-1] = FilledFields((*last.places, place))
            else:
                found.append(FilledFields((place,)))
    return found


_Places = Iterator[tuple[FigureSpec, Figure | None]]


def _table(part: TableDesign, places: _Places, *, erased: bool) -> FilledTable:
    rows, values = [], []
    for row in part.rows:
        found = [next(places) for _column in part.columns]
        rows.append(
            (row, tuple(_place(spec, *one, erased=erased) for spec, one in zip(part.columns, found, strict=True)))
        )
        values.append([_value(figure) for _spec, figure in found])
    return FilledTable(part.name, part.columns, tuple(rows), sums(part.columns, values))


def _place(line: FieldDesign, spec: FigureSpec, figure: Figure | None, *, erased: bool) -> FilledPlace:
    text = figures.words_of(figure, spec.kind)
    return FilledPlace(line, text, erased and spec.kind.is_free_text and not text)


def _value(figure: Figure | None) -> Decimal | None:
    return figure.value if figure else None


FILTERS = {"filled_form": filled_form}
