"""An item's form as a page shows it, to be filled in: fields and tables, with last period's values and sums."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from wtforms import BooleanField, Field, TextAreaField

from directives.drafts.figure_specs import specs_of
from directives.models import Figure, FigureSpec
from directives.rules.forms.design import FieldDesign, FormDesign, TableDesign
from directives.terms import FieldKind
from workflows.web.fields import Form
from workflows.web.formats import vn_number
from workflows.web.typed import figures
from workflows.web.typed.figure_fields import PressedOne

MOST_COLUMNS = 5
"""A table of more columns is shown row by row at every width."""


@dataclass(frozen=True)
class FieldPlace:
    """A field as the page shows it."""

    field: Field
    line: FieldDesign
    row: str = ""
    """Its row in a table."""
    last: str = ""
    """What was reported for the period before, in words."""
    reason_id: str = ""
    """The field for the reason that is asked for, if one is."""

    @property
    def is_number(self) -> bool:
        return self.line.kind.is_number

    @property
    def is_pressed(self) -> bool:
        """Whether its choices are all to be seen."""
        return isinstance(self.field, PressedOne)

    @property
    def is_text(self) -> bool:
        return self.line.kind is FieldKind.TEXT


@dataclass(frozen=True)
class TableRow:
    """One row of a table: a card on a telephone."""

    name: str
    places: tuple[FieldPlace, ...]


@dataclass(frozen=True)
class TableView:
    """A table with its rows and the sums that stand under it."""

    name: str
    columns: tuple[FieldDesign, ...]
    rows: tuple[TableRow, ...]
    sums: tuple[str, ...]
    """For each column, '' where it has none; () if no column has one."""

    @property
    def is_wide(self) -> bool:
        """Whether its columns do not stand beside each other on any screen."""
        return len(self.columns) > MOST_COLUMNS


@dataclass(frozen=True)
class FormView:
    """The whole form."""

    parts: tuple[FieldPlace | TableView, ...]
    nothing: BooleanField | None = None
    """The tick for 'Không phát sinh trong kỳ', if that is an answer."""
    reason: TextAreaField | None = None
    """The field for a reason, if it is asked for or given."""
    reason_for: tuple[str, ...] = ()
    """What the reason is about."""
    may_copy: bool = False
    """Whether last period's values can be copied into blanks."""

    @property
    def has_tables(self) -> bool:
        return any(isinstance(part, TableView) for part in self.parts)


class FormFields(NamedTuple):
    """The fields of a form that belong to its item."""

    fields: Sequence[Field]
    nothing: BooleanField | None = None
    reason: TextAreaField | None = None
    asked: Sequence[Field] = ()
    """The fields for which a reason is asked, or given."""


def view(
    design: FormDesign,
    specs: Sequence[FigureSpec],
    given: FormFields,
    last: Mapping[int, Figure],
    *,
    may_copy: bool = False,
) -> FormView:
    """The form with its fields; `last` are the figures of the period before."""
    fields, nothing, reason, asked = given
    by_id = {figures.spec_id(field): field for field in fields}
    reason_id = reason.id if reason is not None else ""
    asked_ids = {field.id for field in asked}
    places = iter(
        (
            by_id[spec.id],
            figures.words_of(last.get(spec.id), spec.kind),
            reason_id if by_id[spec.id].id in asked_ids else "",
        )
        for spec in specs
    )
    shows_reason = reason is not None and (asked or reason.data)
    return FormView(
        tuple(_part(part, places) for part in design.parts),
        nothing,
        reason if shows_reason else None,
        tuple(str(field.label.text) for field in asked),
        may_copy and any(figures.typed_of(figure, figure.spec.kind) for figure in last.values()),
    )


_Places = Iterator[tuple[Field, str, str]]


def _part(part: FieldDesign | TableDesign, places: _Places) -> FieldPlace | TableView:
    if isinstance(part, FieldDesign):
        return _place(part, "", places)
    rows = tuple(TableRow(row, tuple(_place(line, row, places) for line in part.columns)) for row in part.rows)
    return TableView(part.name, part.columns, rows, sums(part.columns, [_values(row) for row in rows]))


def _place(line: FieldDesign, row: str, places: _Places) -> FieldPlace:
    field, last, reason_id = next(places)
    return FieldPlace(field, line, row, last, reason_id)


def _values(row: TableRow) -> list[Decimal | None]:
    return [place.field.data if place.is_number else None for place in row.places]


def sums(columns: Sequence[FieldDesign], rows: Sequence[Sequence[Decimal | None]]) -> tuple[str, ...]:
    """The sum of each column for which the officer wants it, in words: of what is filled in; () if there is none."""
    if not any(_is_summed(column) for column in columns):
        return ()
    found = []
    for n, column in enumerate(columns):
        given = [value for row in rows if (value := row[n]) is not None]
        found.append(vn_number(sum(given, Decimal())) if given and _is_summed(column) else "")
    return tuple(found)


def _is_summed(column: FieldDesign) -> bool:
    return column.summed and column.has_sum


def preview(design: FormDesign, today: date) -> FormView:
    """The form as a unit will see it, without values."""
    specs = specs_of(design)
    for spec in specs:
        spec.id = spec.position
    fields = {"nothing_occurred": figures.nothing_field(), **figures.fields_of(specs)}
    blank = type("BlankForm", (Form,), {"today": today, **fields})(formdata=None)
    nothing = blank.nothing_occurred if design.takes_nothing else None
    return view(design, specs, FormFields(figures.in_form(blank), nothing), {})
