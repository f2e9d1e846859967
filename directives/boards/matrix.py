"""The values of a board: columns, rows, cells and totals, for pages, exports and the PDF."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from directives.areas.remarks import AreaRemark
from directives.boards import counts
from directives.boards.counts import PeriodMark, TaskCounts
from directives.rules.status import ItemFacts, Reading
from directives.terms import Obligation, Reach, ReportingMode, Status, Timeliness, UnitEnding


@dataclass(frozen=True)
class ShownPeriod:
    """A period of an item as of the board's moment."""

    id: int
    number: int
    opens_at: datetime
    due_at: datetime | None
    closed: bool
    skipped: bool
    grace_minutes: int = 0
    data_from: datetime | None = None
    data_until: datetime | None = None
    """The days that its figures are about, if the item names them."""


@dataclass(frozen=True)
class BoardColumn:
    """An item in one of its periods."""

    item_id: int
    label: str
    title: str
    obligation: Obligation
    mode: ReportingMode
    recurring: bool
    answers: tuple[str, ...]
    """The labels of items that are answered through this one."""
    period: ShownPeriod
    beside: bool
    """Whether it is the open period beside the last closed one."""
    periods: tuple[ShownPeriod, ...]
    """All periods opened so far, for the page's selector."""


BoardCell = Reading
"""Where one task stands at the board's moment."""


class HasCounts:
    """A unit, or several: what counts their tasks, over all periods of all items, shown or not."""

    __slots__ = ()
    counts: TaskCounts

    @property
    def owed(self) -> int:
        """How many tasks count."""
        return self.counts.owed

    @property
    def done(self) -> int:
        """How many of them are done."""
        return self.counts.done


@dataclass(frozen=True, slots=True)
class BoardRow(HasCounts):
    """A unit with a cell for each column; None is 'Không áp dụng'."""

    unit_id: int
    code: str
    name: str
    search_name: str
    kind: str
    phone: str
    groups: frozenset[int]
    assignment_id: int
    assignment: str
    """The assignment's public id."""
    acknowledged_at: datetime | None
    reach: Reach
    cells: tuple[BoardCell | None, ...]
    counts: TaskCounts
    missed: tuple[int, ...]
    """For each column, how many periods of its item are overdue; 0 for the open period beside the last closed one."""
    runs: tuple[tuple[PeriodMark, ...], ...]
    """For each column of a recurring item, the marks of its last periods; empty before the second period, and
    for a unit that none was asked of."""
    remarks: tuple[AreaRemark | None, ...]
    """For each column, why its task has a later date or is not asked, if an area event did that."""
    ended_as: UnitEnding | None = None
    """How the unit ceased to be, if it has."""
    successor: str = ""
    """Who took over what was open, if anybody did."""

    @property
    def late(self) -> int:
        """How many are overdue."""
        return self.counts.late


@dataclass(frozen=True)
class ItemTotal:
    """Totals of one column, in its period; `gaps` over all periods of the item."""

    statuses: Mapping[Status, int]
    not_applicable: int
    unreached: int
    """How many of the units that have not done it were not reached."""
    owed: int
    done: int
    late: int
    gaps: int
    """Units that miss at least one period of the item."""

    @property
    def submitted(self) -> int:
        """How many units have sent a report or figures."""
        return sum(self.statuses.get(status, 0) for status in SUBMITTED)


SUBMITTED = (Status.REPORTED, Status.APPROVED, Status.RETURNED, Status.SUPPLEMENT_LATE)


@dataclass(frozen=True)
class BoardTotal(HasCounts):
    """Totals of some or all units: counts of units, then of tasks."""

    units: int
    acknowledged: int
    silent: int
    """Units that were told and have not acknowledged."""
    unreached: int
    complete: int
    late_units: int
    due_soon_units: int
    supplement_late_units: int
    awaits_date_units: int
    counts: TaskCounts
    items: tuple[ItemTotal, ...]

    @property
    def due_soon(self) -> int:
        """How many fall due within two days, at units that were reached."""
        return self.counts.due_soon

    @property
    def timeliness(self) -> Mapping[Timeliness, int]:
        """How many tasks with a date are done or open, in time or late."""
        return self.counts.timeliness


@dataclass(frozen=True)
class GroupTotal:
    id: int
    name: str
    total: BoardTotal


@dataclass(frozen=True)
class Board:
    """A directive at one moment."""

    public_id: str
    number: str
    title: str
    at: datetime
    past: bool
    """Whether it is replayed from the ledger as of a past moment."""
    columns: tuple[BoardColumn, ...]
    rows: tuple[BoardRow, ...]
    total: BoardTotal
    groups: tuple[GroupTotal, ...]


class AreaNote(NamedTuple):
    """What one area event did to a column: for how many units."""

    remark: AreaRemark
    column: BoardColumn
    units: int


def area_notes(board: Board) -> tuple[AreaNote, ...]:
    """What area events did to the columns shown, the oldest event first."""
    found = Counter(
        (remark, place) for row in board.rows for place, remark in enumerate(row.remarks) if remark is not None
    )
    in_order = sorted(found.items(), key=lambda one: (one[0][0].event_id, one[0][1]))
    return tuple(AreaNote(remark, board.columns[place], units) for (remark, place), units in in_order)


def total(columns: Sequence[BoardColumn], rows: Sequence[BoardRow]) -> BoardTotal:
    """Count some of the units, over all periods; an item's own totals are of the period shown."""
    reached = [row for row in rows if row.reach is Reach.REACHED]
    return BoardTotal(
        units=len(rows),
        acknowledged=sum(row.acknowledged_at is not None for row in reached),
        silent=sum(row.acknowledged_at is None for row in reached),
        unreached=len(rows) - len(reached),
        complete=sum(row.owed == row.done > 0 for row in rows),
        late_units=sum(row.late > 0 for row in rows),
        due_soon_units=sum(row.counts.due_soon > 0 for row in rows),
        supplement_late_units=sum(row.counts.supplement_late > 0 for row in rows),
        awaits_date_units=sum(row.counts.awaits_date > 0 for row in rows),
        counts=counts.total(row.counts for row in rows),
        items=tuple(_item_total(place, rows) for place in range(len(columns))),
    )


def _item_total(place: int, rows: Sequence[BoardRow]) -> ItemTotal:
    column = [(row, row.cells[place]) for row in rows]
    cells = [cell for _, cell in column if cell is not None]
    asked = [cell for cell in cells if cell.asked]
    unreached = sum(
        cell is not None and cell.asked and not cell.done for row, cell in column if row.reach is not Reach.REACHED
    )
    return ItemTotal(
        statuses=Counter(cell.status for cell in cells),
        not_applicable=len(column) - len(cells),
        unreached=unreached,
        owed=len(asked) - unreached,
        done=sum(cell.done for cell in asked),
        late=sum(cell.late for cell in cells),
        gaps=sum(row.missed[place] > 0 for row in rows),
    )


def asked_of(columns: Sequence[BoardColumn]) -> dict[int, ItemFacts]:
    """What the items ask for, by period."""
    return {period.id: _asked(column, period) for column in columns for period in column.periods}


def _asked(column: BoardColumn, period: ShownPeriod) -> ItemFacts:
    return ItemFacts(
        column.obligation,
        column.mode,
        number=period.number,
        period_due_at=period.due_at,
        grace_minutes=period.grace_minutes,
    )
