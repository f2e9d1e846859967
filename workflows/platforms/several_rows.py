"""A unit with several rows in an export: which of them count, and what they may not add up to. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _

from directives.models import FigureSpec
from directives.terms import PlatformRowState, SameUnit
from workflows.platforms.planned_row import PlannedRow, RowFault
from workflows.web.typed.numbers import MOST_DIGITS

LIMIT = 10**MOST_DIGITS
"""What the rows of a unit add up to stays below it, as does a figure that is typed."""


def without_doubles(
    rows: Sequence[PlannedRow], choices: Mapping[int, SameUnit]
) -> tuple[list[PlannedRow], dict[int, tuple[PlannedRow, ...]]]:
    """The rows with what does not count of units that have several, and the rows of those that differ."""
    of_unit = defaultdict[int, list[PlannedRow]](list)
    for row in rows:
        if row.state is PlatformRowState.TAKEN and row.unit_id:
            of_unit[row.unit_id].append(row)
    left_out: set[int] = set()
    doubled: dict[int, tuple[PlannedRow, ...]] = {}
    for unit_id, theirs in of_unit.items():
        different: list[PlannedRow] = []
        for row in theirs:
            if any(row.values == other.values for other in different):
                left_out.add(row.number)
            else:
                different.append(row)
        if len(different) > 1:
            doubled[unit_id] = tuple(different)
            left_out |= {row.number for row in _not_chosen(different, choices.get(unit_id))}
    marked = [replace(row, state=PlatformRowState.DUPLICATE) if row.number in left_out else row for row in rows]
    return marked, doubled


def too_large_sums(specs: Sequence[FigureSpec], rows: Sequence[PlannedRow]) -> dict[int, list[FigureSpec]]:
    """By unit, the figures that its rows add up to more than is stored."""
    summed = defaultdict[tuple[int, int], Decimal](Decimal)
    for row in rows:
        if row.state is PlatformRowState.TAKEN and row.unit_id:
            for spec_id, value in row.values.items():
                summed[row.unit_id, spec_id] += value
    found = defaultdict[int, list[FigureSpec]](list)
    for unit_id, spec_id in (key for key, value in summed.items() if value >= LIMIT):
        found[unit_id] += [spec for spec in specs if spec.id == spec_id]
    return found


def sum_faults(too_large: Mapping[int, Sequence[FigureSpec]], rows: Sequence[PlannedRow]) -> Iterator[RowFault]:
    """One for each such figure, at the last row of its unit."""
    last = {row.unit_id: row for row in rows if row.state is PlatformRowState.TAKEN and row.unit_id in too_large}
    for unit_id, row in last.items():
        for spec in too_large[unit_id or 0]:
            text = _(
                "Dòng %(n)s, %(label)s: các dòng của “%(name)s” cộng lại lớn quá %(digits)s chữ số. "
                "Xin xem lại các dòng ấy, hoặc chọn chỉ tính một dòng.",
                n=row.number,
                label=spec.name,
                name=row.written,
                digits=MOST_DIGITS,
            )
            yield RowFault(row.number, text)


def without_sums(row: PlannedRow, too_large: Mapping[int, Sequence[FigureSpec]]) -> PlannedRow:
    """The row without the figures that are too large with those of its unit's other rows."""
    left_out = {spec.id for spec in too_large.get(row.unit_id or 0, ())}
    kept = {spec_id: value for spec_id, value in row.values.items() if spec_id not in left_out}
    return replace(row, values=kept) if left_out else row


def _not_chosen(rows: Sequence[PlannedRow], choice: SameUnit | None) -> Sequence[PlannedRow]:
    if choice is SameUnit.FIRST:
        return rows[1:]
    return rows[:-1] if choice is SameUnit.LAST else []
