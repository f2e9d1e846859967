"""The values of a board: columns, rows, cells and totals, for pages, exports and the PDF."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from directives.terms import Obligation, Reach, ReportingMode, Status, Timeliness


@dataclass(frozen=True)
class ShownPeriod:
    """A period of an item as of the board's moment."""

    id: int
    number: int
    opens_at: datetime
    due_at: datetime | None
    closed: bool
    skipped: bool


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
    """Whether it is the open period beside the last closed one, which counts in no total but its own."""
    periods: tuple[ShownPeriod, ...]
    """All periods opened so far, for the page's selector."""


@dataclass(frozen=True, slots=True)
class BoardCell:
    """Where one task stands."""

    status: Status
    timeliness: Timeliness | None
    due_at: datetime | None
    due_soon: bool
    done: bool
    """Whether it is implemented, and reported if a report is asked."""
    counted: bool
    """Whether the unit owes it or has done it."""

    @property
    def late(self) -> bool:
        """Whether it is overdue."""
        return self.timeliness is Timeliness.OPEN_LATE

    @property
    def done_late(self) -> bool:
        return self.timeliness is Timeliness.DONE_LATE


@dataclass(frozen=True)
class BoardRow:
    """A unit with a cell for each column; None is 'Không áp dụng'."""

    unit_id: int
    code: str
    name: str
    search_name: str
    kind: str
    phone: str
    groups: frozenset[int]
    assignment: str
    """The assignment's public id."""
    acknowledged_at: datetime | None
    reach: Reach
    cells: tuple[BoardCell | None, ...]
    owed: int
    done: int
    late: int


@dataclass(frozen=True)
class ItemTotal:
    """Totals of one column."""

    statuses: Mapping[Status, int]
    not_applicable: int
    unreached: int
    """How many of the units that have not done it were not reached."""
    owed: int
    done: int
    late: int


@dataclass(frozen=True)
class BoardTotal:
    """Totals of some or all units: counts of units, then of tasks."""

    units: int
    acknowledged: int
    silent: int
    """Units that were told and have not acknowledged."""
    unreached: int
    complete: int
    late_units: int
    owed: int
    done: int
    due_soon: int
    timeliness: Mapping[Timeliness, int]
    items: tuple[ItemTotal, ...]


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


def total(columns: Sequence[BoardColumn], rows: Sequence[BoardRow]) -> BoardTotal:
    """Count some of the units; the column of a period just opened counts only in its own total."""
    main = [place for place, column in enumerate(columns) if not column.beside]
    cells = [cell for row in rows for place in main if (cell := row.cells[place]) is not None]
    reached = [row for row in rows if row.reach is Reach.REACHED]
    return BoardTotal(
        units=len(rows),
        acknowledged=sum(row.acknowledged_at is not None for row in reached),
        silent=sum(row.acknowledged_at is None for row in reached),
        unreached=len(rows) - len(reached),
        complete=sum(row.owed == row.done > 0 for row in rows),
        late_units=sum(row.late > 0 for row in rows),
        owed=sum(row.owed for row in rows),
        done=sum(row.done for row in rows),
        due_soon=sum(cell.due_soon for cell in cells),
        timeliness=Counter(cell.timeliness for cell in cells if cell.timeliness is not None),
        items=tuple(_item_total([(row, row.cells[place]) for row in rows]) for place in range(len(columns))),
    )


def _item_total(column: Sequence[tuple[BoardRow, BoardCell | None]]) -> ItemTotal:
    cells = [cell for _, cell in column if cell is not None]
    counted = [cell for cell in cells if cell.counted]
    unreached = sum(
        cell is not None and cell.counted and not cell.done for row, cell in column if row.reach is not Reach.REACHED
    )
    return ItemTotal(
        statuses=Counter(cell.status for cell in cells),
        not_applicable=len(column) - len(cells),
        unreached=unreached,
        owed=len(counted) - unreached,
        done=sum(cell.done for cell in counted),
        late=sum(cell.late for cell in cells),
    )
