"""The columns of a table of figures: each place of the item's form, and the sums of table columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from directives.models import FigureSpec, Item
from directives.rules.forms.design import FormDesign, TableDesign
from directives.rules.forms.measures import is_rate
from directives.terms import FieldKind


class FigureHead(NamedTuple):
    """A column: a place of the form, or the sum of a table's column over its rows."""

    name: str
    measure: str
    kind: FieldKind = FieldKind.WHOLE
    table: str = ""
    spec_id: int | None = None
    """None for a sum."""
    of: tuple[int, ...] = ()
    """The places (among the heads) that are added up; () for a place of the form."""

    @property
    def has_sum(self) -> bool:
        """Whether its values of several units can be added: rates cannot."""
        counted = self.kind in {FieldKind.WHOLE, FieldKind.DECIMAL}
        return counted and not is_rate(self.name, self.measure)


def heads_of(item: Item) -> tuple[FigureHead, ...]:
    """The heads of an item's figures, in the order of its form; a table's sums stand behind it."""
    by_key: dict[str, list[FigureSpec]] = {}
    for spec in item.figures:
        by_key.setdefault(spec.key, []).append(spec)
    return tuple(_heads(item.design, by_key))


def _heads(design: FormDesign, by_key: Mapping[str, Sequence[FigureSpec]]) -> Iterator[FigureHead]:
    place = 0
    for part in design.parts:
        if not isinstance(part, TableDesign):
            yield from map(_head, by_key.get(part.key, ()))
            place += 1
            continue
        rows, width = len(part.rows), len(part.columns)
        yield from (_head(by_key[column.key][row]) for row in range(rows) for column in part.columns)
        for n, column in enumerate(part.columns):
            if column.summed and column.has_sum:
                places = tuple(place + row * width + n for row in range(rows))
                yield FigureHead(column.name, column.measure, column.kind, part.name, None, places)
        place += rows * width + sum(column.summed and column.has_sum for column in part.columns)


def _head(spec: FigureSpec) -> FigureHead:
    return FigureHead(spec.name, spec.measure, spec.kind, spec.table_name, spec.id)
