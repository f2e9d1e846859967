"""Words of tables of figures, and the lines of their sums: the parts, whom they cover, and what the missing may add.

The page, the spreadsheet and the paper take them from here, so that all three say the same.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _

from directives.boards.figures.heads import FigureHead
from directives.boards.figures.sums import GappedSum, UnitFigures
from directives.boards.figures.table import FigureTable
from workflows.web.formats import vn_number

SHARE_PLACES = 1
"""Decimals of a share in percent."""


class SumLine(NamedTuple):
    """One line: its words, and a value for each head; None where there is none."""

    words: str
    values: tuple[Decimal | int | None, ...]
    leads: bool = False
    """Whether it is the sum itself."""


def sum_lines(table: FigureTable) -> list[SumLine]:
    """The lines of a table; those that say nothing are left out."""
    return [SumLine(words, values, leads) for words, values, leads in _lines(table) if _says_something(values)]


def _says_something(values: tuple[Decimal | int | None, ...]) -> bool:
    return any(value is not None for value in values)


def _lines(table: FigureTable) -> Iterator[tuple[str, tuple[Decimal | int | None, ...], bool]]:
    yield total_words(table), _each(table, lambda one: one.total), True
    if table.has_platforms:
        yield str(_("Trong đó đơn vị tự báo cáo")), _each(table, lambda one: one.own), False
        yield str(_("Trong đó lấy từ nền tảng")), _each(table, lambda one: one.platform), False
    if any(one.gaps for one in table.sums):
        words = _("Số đơn vị có số liệu, trên %(n)s đơn vị", n=vn_number(len(table.units)))
        yield str(words), tuple(one.filled for one in table.sums), False
    yield share_words(table), _each(table, _share), False
    if any(one.gaps for one in table.sums):
        yield str(_("Nếu đơn vị còn thiếu như kỳ trước")), _each(table, lambda one: one.with_missing), False
        if any(one.missing is not None for one in table.sums):
            yield str(_("Số đơn vị còn thiếu mà kỳ trước cũng chưa có")), _each(table, _never), False


def total_words(table: FigureTable) -> str:
    """'Tổng cộng (68/79 đơn vị đã báo cáo, 12 theo nền tảng)'."""
    submitted, owed = vn_number(table.submitted), vn_number(table.owed)
    if table.by_platform:
        n = vn_number(table.by_platform)
        return str(_("Tổng cộng (%(x)s/%(y)s đơn vị đã báo cáo, %(n)s theo nền tảng)", x=submitted, y=owed, n=n))
    return str(_("Tổng cộng (%(x)s/%(y)s đơn vị đã báo cáo)", x=submitted, y=owed))


def share_words(table: FigureTable) -> str:
    """What the share is of, and how many units are of unknown size."""
    words = _("Tỷ lệ người học ở các đơn vị có số liệu (phần trăm)")
    unsized = max((one.unsized for one in table.sums), default=0)
    if unsized:
        words = _("%(words)s; %(n)s đơn vị chưa rõ số người học", words=words, n=vn_number(unsized))
    return str(words)


def _share(one: GappedSum) -> Decimal | None:
    return None if one.share is None or not one.gaps else round(one.share, SHARE_PLACES)


def _never(one: GappedSum) -> int | None:
    return one.never if one.gaps and one.total is not None else None


def _each(table: FigureTable, value: Callable[[GappedSum], Decimal | int | None]) -> tuple[Decimal | int | None, ...]:
    return tuple(value(one) for one in table.sums)


def head_words(head: FigureHead) -> str:
    """'Lớp, Mầm non (lớp)'; of a table's sum 'Lớp, cộng (lớp)'."""
    name = _("%(name)s, cộng", name=head.name) if head.of else head.name
    return f"{name} ({head.measure})" if head.measure else str(name)


def origin_words(unit: UnitFigures) -> str:
    """From where the figures of a unit come; '' if none are known."""
    if unit.nothing_occurred:
        return str(_("Không phát sinh trong kỳ"))
    if unit.own is not None and unit.platform is not None:
        return str(_("Đơn vị báo cáo; có số liệu nền tảng"))
    if unit.own is not None:
        return str(_("Đơn vị báo cáo"))
    return str(_("Nền tảng")) if unit.platform is not None else ""
