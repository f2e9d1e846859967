"""What the summary prints, as plain values: nothing of the database reaches the paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from directives.terms import Obligation, ReportingMode, Timeliness

T = TypeVar("T")

NOT_APPLICABLE = "not_applicable"
OVERDUE = "overdue"

SYMBOLS = {
    "pending": "◌",
    "notified": "○",
    "acknowledged": "◔",
    "under_way": "◑",
    "implemented": "◕",
    "reported": "●",
    "approved": "✔",
    "returned": "↩",
    "exempt": "–",
    "skipped": "»",
    "stopped": "■",
    "withdrawn": "×",
    "replaced": "⇄",
    "nothing": "·",
    NOT_APPLICABLE: " ",
    OVERDUE: "▲",
}
"""One character for each code of the words table, all of them in templates/pdf/symbols.woff2."""

LINE = 163.0
"""Millimetres of a line of the matrix: the name, then the symbols."""

CHARACTER = 2.54
"""Millimetres of one fixed-width character of 12 pt."""

WIDEST_STEP = 4
"""So many characters at most from one symbol to the next; two at least."""


def width(name: str) -> float:
    """The most that a name takes in 11 pt, in millimetres: a tab must not fall inside it."""
    return sum(2.9 if letter.isupper() else 2.0 for letter in name)


@dataclass(frozen=True)
class SummaryItem:
    """One item, in its period, counted over the units that owe it."""

    key: str
    """What heads its column: the printed number, or two letters for an unnumbered item."""
    title: str
    obligation: Obligation
    mode: ReportingMode
    due_at: datetime | None
    closed: bool
    """Whether it is a recurring item's period whose cut-off is past."""
    recurring: bool
    total: int
    done: int
    answered: int
    """Acknowledged, under way, or asked for more."""
    silent: int
    unreached: int
    late: int
    done_before: int | None
    """How many were done a week ago; None where that was not yet asked, or was another period."""

    @property
    def more(self) -> int | None:
        """How many more are done than a week ago."""
        return None if self.done_before is None else self.done - self.done_before


@dataclass(frozen=True)
class SummaryUnit:
    """One unit: a code of the words table for each item."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class SummaryGroup(Generic[T]):
    """Units of one kind."""

    name: str
    members: tuple[T, ...]


@dataclass(frozen=True)
class SummaryOwing:
    """Who has not reported on an item; `late` when its date is past."""

    key: str
    title: str
    due_at: datetime | None
    late: bool
    units: tuple[SummaryGroup[str], ...]

    @property
    def names(self) -> list[str]:
        """Who they are, by kind, then name."""
        return [name for group in self.units for name in group.members]


@dataclass(frozen=True)
class SummaryUnreached:
    """A unit that could not be reached or waits for an answer, and a code that says why."""

    name: str
    why: str


@dataclass(frozen=True)
class SummaryProgress:
    """The whole directive at one moment."""

    acknowledged: int
    timeliness: dict[Timeliness, int]


@dataclass(frozen=True)
class Summary:
    """All that stands in the PDF."""

    agency: str
    office: str
    number: str
    dated_on: date | None
    subject: str
    as_of: datetime
    week_ago: datetime | None
    """What is compared with; None where nothing was issued a week ago."""
    rehearsal: bool
    root: str
    rooted_at: datetime | None
    units: int
    silent: int
    now: SummaryProgress
    before: SummaryProgress | None
    items: tuple[SummaryItem, ...]
    owing: tuple[SummaryOwing, ...]
    matrix: tuple[SummaryGroup[SummaryUnit], ...]
    unanswered: tuple[SummaryGroup[str], ...]
    unreached: tuple[SummaryUnreached, ...]

    @property
    def name_width(self) -> float:
        """Where the symbols of the matrix begin, in millimetres: after the longest name for which there is room."""
        room = LINE - 2 * CHARACTER * len(self.items)
        widths = [width(line.name) for group in self.matrix for line in group.members]
        return max([45.0, *(wide for wide in widths if wide <= min(100.0, room))])

    @property
    def step(self) -> int:
        """How many characters there are from one symbol to the next."""
        room = (LINE - self.name_width) / CHARACTER / (len(self.items) or 1)
        return max(2, min(WIDEST_STEP, int(room)))
