"""Table 'Tổng hợp số liệu kỳ': units by figures, as known at the board's moment. Blank is not zero and stays blank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from directives.boards.figures.heads import FigureHead, heads_of
from directives.boards.figures.sums import FigureValues, GappedSum, UnitFigures, gapped_sum
from directives.boards.matrix import Board, BoardColumn, BoardRow
from directives.boards.platform_figures.values import platform_values
from directives.models import Item
from directives.past.facts import numbers
from directives.queries.figures.submitted import FilledForm, filled_forms
from directives.terms import AttributeKey, Reach, SelfReports


@dataclass(frozen=True)
class GroupFigures:
    """The sums of one group."""

    name: str
    submitted: int
    owed: int
    sums: tuple[GappedSum, ...]


@dataclass(frozen=True)
class FigureTable:
    """Units by figures, with a sum for each figure."""

    column: BoardColumn
    heads: tuple[FigureHead, ...]
    units: tuple[UnitFigures, ...]
    sums: tuple[GappedSum, ...]
    groups: tuple[GroupFigures, ...]
    not_applicable: int

    @property
    def submitted(self) -> int:
        """How many units have submitted."""
        return sum(unit.own is not None for unit in self.units)

    @property
    def has_platforms(self) -> bool:
        """Whether a platform has figures of any of them."""
        return any(unit.platform is not None for unit in self.units)

    @property
    def by_platform(self) -> int:
        """How many units count by a platform's figures alone."""
        return sum(unit.own is None and unit.platform is not None for unit in self.units)

    @property
    def missing(self) -> tuple[BoardRow, ...]:
        """Units that were reached, owe figures and have submitted none, whatever a platform says of them."""
        return tuple(unit.row for unit in self.units if unit.is_silent and unit.row.reach is Reach.REACHED)

    @property
    def unreached(self) -> tuple[BoardRow, ...]:
        """Units that were not reached, or wait for the department's answer, and have submitted none."""
        return tuple(unit.row for unit in self.units if unit.is_silent and unit.row.reach is not Reach.REACHED)

    @property
    def owed(self) -> int:
        """How many units owe figures, as on the board, or have submitted some."""
        return self.submitted + len(self.missing)


def figure_table(session: Session, board: Board, place: int) -> FigureTable:
    """The figures of the column at `place`, as of the board's moment."""
    column = board.columns[place]
    units = _units(session, board, place, session.get_one(Item, column.item_id))
    heads = heads_of(session.get_one(Item, column.item_id))
    groups = (_group(group.name, [u for u in units if group.id in u.row.groups], heads) for group in board.groups)
    return FigureTable(
        column,
        heads,
        units,
        _sums(units, heads),
        tuple(group for group in groups if group.owed),
        len(board.rows) - len(units),
    )


def _units(session: Session, board: Board, place: int, item: Item) -> tuple[UnitFigures, ...]:
    heads, self_reports = heads_of(item), item.design.self_reports
    column = board.columns[place]
    now = _Known(session, column.period.id, board.at)
    earlier = [period for period in column.periods if period.number < column.period.number and not period.skipped]
    last = _Known(session, earlier[-1].id, board.at) if earlier else None
    sizes = _sizes(session, board)
    return tuple(
        UnitFigures(
            row,
            own=(own := now.own(row, heads)),
            platform=(platform := now.platform(row, heads)),
            values=_in_one(own, platform, heads, self_reports),
            texts=now.texts(row, heads),
            nothing_occurred=(form := now.forms.get(row.assignment)) is not None and form.nothing_occurred,
            last=last.counted(row, heads, self_reports) if last else None,
            size=sizes.get(row.unit_id),
            owes=(cell := row.cells[place]) is not None and cell.asked,
        )
        for row in board.rows
        if ((cell := row.cells[place]) is not None and cell.asked) or now.knows(row)
    )


class _Known:
    """What is known of a period's figures at a moment."""

    def __init__(self, session: Session, period_id: int, at: datetime) -> None:
        self.forms: Mapping[str, FilledForm] = filled_forms(session, period_id, at)
        self.platforms: Mapping[str, Mapping[int, Decimal]] = platform_values(session, period_id, at)

    def knows(self, row: BoardRow) -> bool:
        return row.assignment in self.forms or row.assignment in self.platforms

    def own(self, row: BoardRow, heads: Sequence[FigureHead]) -> FigureValues | None:
        """What the unit reported."""
        form = self.forms.get(row.assignment)
        if form is None:
            return None
        return _with_sums([form.figure(head.spec_id or 0, has_sum=head.has_sum) for head in heads], heads)

    def platform(self, row: BoardRow, heads: Sequence[FigureHead]) -> FigureValues | None:
        found = self.platforms.get(row.assignment)
        return None if found is None else _with_sums([found.get(head.spec_id or 0) for head in heads], heads)

    def counted(self, row: BoardRow, heads: Sequence[FigureHead], self_reports: SelfReports) -> FigureValues | None:
        """The unit's own figures and the platform's in one."""
        return _in_one(self.own(row, heads), self.platform(row, heads), heads, self_reports)

    def texts(self, row: BoardRow, heads: Sequence[FigureHead]) -> tuple[str | None, ...]:
        form = self.forms.get(row.assignment)
        return tuple(form.texts.get(head.spec_id or 0) if form else None for head in heads)


def _in_one(
    own: FigureValues | None, platform: FigureValues | None, heads: Sequence[FigureHead], self_reports: SelfReports
) -> FigureValues | None:
    if own is None or platform is None:
        return platform if own is None else own
    cells = [
        _both(mine, theirs, adds=self_reports is SelfReports.REST and head.has_sum)
        for mine, theirs, head in zip(own, platform, heads, strict=True)
    ]
    return _with_sums(cells, heads)


def _both(own: Decimal | None, platform: Decimal | None, *, adds: bool) -> Decimal | None:
    """A unit that reports the whole counts with its own figure, and where it left a blank with the platform's."""
    if own is None or platform is None:
        return platform if own is None else own
    return own + platform if adds else own


def _with_sums(cells: Sequence[Decimal | None], heads: Sequence[FigureHead]) -> FigureValues:
    """Fill the places that are sums of others; a sum over blanks alone is blank."""
    return tuple(_sum_of(head, cells) if head.of else cells[n] for n, head in enumerate(heads))


def _sum_of(head: FigureHead, cells: Sequence[Decimal | None]) -> Decimal | None:
    given = [value for place in head.of if (value := cells[place]) is not None]
    return sum(given, Decimal()) if given else None


def _sizes(session: Session, board: Board) -> dict[int, Decimal]:
    """How many learners each unit has, as known at the board's moment."""
    return numbers(session, board.public_id, AttributeKey.LEARNERS, board.at if board.past else None)


def _group(name: str, units: Sequence[UnitFigures], heads: Sequence[FigureHead]) -> GroupFigures:
    submitted = sum(unit.own is not None for unit in units)
    missing = sum(unit.is_silent and unit.row.reach is Reach.REACHED for unit in units)
    return GroupFigures(name, submitted, submitted + missing, _sums(units, heads))


def _sums(units: Sequence[UnitFigures], heads: Sequence[FigureHead]) -> tuple[GappedSum, ...]:
    return tuple(gapped_sum(units, heads, place) for place in range(len(heads)))
