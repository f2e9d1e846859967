"""The figures in the cells of an export: numbers as text, shares with a sign, and what stands for blank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _

from directives.boards.platform_figures import has_sum
from directives.models import FigureSpec
from directives.rules.search import unaccented
from directives.rules.typed_text import one_line
from directives.sources.tables import is_error
from directives.terms import PlatformRowState
from workflows.web.typed.figures import DECIMALS
from workflows.web.typed.numbers import parse_number

BLANK = frozenset({"", "-", "--", "–", "—", "…", "...", "x", "null", "n/a", "na", "khong co"})
GRAND_TOTAL = frozenset(
    {"tong", "cong", "tong cong", "tong so", "tong toan tinh", "toan tinh", "tong cong toan tinh", "cong toan tinh"}
)
"""What a row is called that adds up all others."""


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no figure; a zero is a figure."""
    return unaccented(one_line(text)) in BLANK


def value_of(spec: FigureSpec, label: str, text: str) -> Decimal | None:
    """The figure in a cell; None is blank. ValueError has a text for the person who looks at the file."""
    typed = one_line(text)
    if is_blank(typed):
        return None
    if is_error(typed):
        raise ValueError(_("%(label)s: ô báo lỗi công thức %(error)s.", label=label, error=typed))
    if not has_sum(spec):
        typed = typed.removesuffix("%").strip()
    return parse_number(label, typed, 0 if spec.kind.is_whole else DECIMALS)


def readable(specs: Sequence[FigureSpec], cells: Mapping[str, str]) -> dict[int, Decimal]:
    """{FigureSpec id: value} of the stored cells of a row that hold a number."""
    found: dict[int, Decimal] = {}
    for spec in specs:
        try:
            value = value_of(spec, spec.name, cells.get(str(spec.id), ""))
        except ValueError:
            value = None
        if value is not None:
            found[spec.id] = value
    return found


class AccountedRow(Protocol):
    """What of a row, planned or stored, the comparison of totals needs."""

    @property
    def number(self) -> int: ...
    @property
    def state(self) -> PlatformRowState: ...
    @property
    def written(self) -> str: ...
    @property
    def cells(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class TotalCheck:
    """A figure in the file's own total row, and the sum of the rows of schools above it."""

    spec: FigureSpec
    number: int
    """The number of the total row."""
    told: Decimal
    summed: Decimal

    @property
    def gap(self) -> Decimal:
        """By how much the file's total exceeds its rows."""
        return self.told - self.summed


def total_checks(specs: Sequence[FigureSpec], rows: Sequence[AccountedRow]) -> list[TotalCheck]:
    """The file's last grand total against its rows, for each figure that has a sum."""
    totals = [row for row in rows if row.state is PlatformRowState.TOTAL and _is_grand(row.written)]
    if not totals:
        return []
    summed: dict[int, Decimal] = {}
    for row in rows:
        if row.state.is_of_school:
            for spec_id, value in readable(specs, row.cells).items():
                summed[spec_id] = summed.get(spec_id, Decimal()) + value
    told = readable(specs, totals[-1].cells)
    return [
        TotalCheck(spec, totals[-1].number, told[spec.id], summed.get(spec.id, Decimal()))
        for spec in specs
        if spec.id in told and has_sum(spec)
    ]


def _is_grand(written: str) -> bool:
    return " ".join("".join(c if c.isalnum() else " " for c in unaccented(written)).split()) in GRAND_TOTAL
