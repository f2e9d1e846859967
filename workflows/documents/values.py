"""Plain values of the summary; no database object reaches the PDF."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from directives.boards.figures.sums import GappedSum
from directives.record.daily_roots import AnchoredDay
from directives.rules.proof.short_code import code_of
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
    "supplement_late": "↺",
    "awaits_match": "✉",
    "cannot": "!",
    "not_ours": "≠",
    "exemption_asked": "?",
    "exempt": "–",
    "skipped": "»",
    "stopped": "■",
    "withdrawn": "×",
    "replaced": "⇄",
    "nothing": "·",
    NOT_APPLICABLE: " ",
    OVERDUE: "▲",
}
"""One character for each status code; the glyphs are in templates/pdf/symbols.woff2."""

LINE = 163.0
"""Width of a line of the matrix, in millimetres: name and symbols."""

CHARACTER = 2.54
"""Width of one fixed-width character at 12 pt, in millimetres."""

WIDEST_STEP = 4
"""Largest distance between symbols, in characters; the smallest is two."""


def width(name: str) -> float:
    """Upper bound of a name's width at 11 pt, in millimetres: a tab stop must not fall inside it."""
    return sum(2.9 if letter.isupper() else 2.0 for letter in name)


@dataclass(frozen=True)
class SummaryItem:
    """One item in its period, with counts of the units that owe it."""

    key: str
    """Its column's head: the printed label, or two letters for an unnumbered item."""
    title: str
    obligation: Obligation
    mode: ReportingMode
    due_at: datetime | None
    closed: bool
    """Whether it is a period of a recurring item whose cut-off has passed."""
    recurring: bool
    total: int
    done: int
    answered: int
    """Acknowledged, under way, or returned."""
    silent: int
    unreached: int
    late: int
    done_before: int | None
    """How many were done a week ago; None if the item was not asked then or had another period."""
    late_before: int = 0
    """How many are overdue in periods before the one shown."""
    data_from: datetime | None = None
    data_until: datetime | None = None
    """The days that the figures of the period are about, if the item names them."""

    @property
    def owed(self) -> int:
        """How many units owe it or have done it, as on the board: without those that were not reached."""
        return self.total - self.unreached

    @property
    def overdue(self) -> int:
        """How many are overdue, over all periods."""
        return self.late + self.late_before

    @property
    def more(self) -> int | None:
        """How many more are done now than a week ago."""
        return None if self.done_before is None else self.done - self.done_before


@dataclass(frozen=True)
class SummaryUnit:
    """One unit, with a status code for each item."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class SummaryGroup(Generic[T]):
    """Units of one kind."""

    name: str
    members: tuple[T, ...]


@dataclass(frozen=True)
class SummaryOwing:
    """Who still owes an item: those past their date, or (`late` false) those within it; never both in one list."""

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
class SummaryNote:
    """A unit that is listed apart from the late ones, and why."""

    name: str
    note: str
    marks: str = ""
    """The run of a recurring item's last periods, in symbols."""
    spoken: str = ""
    """The run in words."""


@dataclass(frozen=True)
class SummaryUnreached:
    """A unit that was not reached or waits for the department's answer, with a code for the reason."""

    name: str
    why: str


@dataclass(frozen=True)
class SummaryFigure:
    """One figure of a period, summed over units."""

    name: str
    sum: GappedSum


@dataclass(frozen=True)
class SummaryFigures:
    """The figures of one item in its period."""

    key: str
    title: str
    due_at: datetime | None
    caption: str
    """How many units have reported, and how many a platform speaks for."""
    figures: tuple[SummaryFigure, ...]


@dataclass(frozen=True)
class SummaryProgress:
    """Progress of the whole directive at one moment."""

    acknowledged: int
    timeliness: dict[Timeliness, int]


@dataclass(frozen=True)
class Summary:
    """The values of the PDF."""

    agency: str
    office: str
    number: str
    dated_on: date | None
    subject: str
    as_of: datetime
    week_ago: datetime | None
    """Progress a week ago; None if the directive was not issued then."""
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
    late_to_acknowledge: int = 0
    """Units past the department's date for acknowledging; 0 on a paper as of the past, which does not say it."""
    late_units: int = 0
    supplements: tuple[SummaryNote, ...] = ()
    """Reported, and the supplement asked for is past its date: not late."""
    given_late: tuple[SummaryNote, ...] = ()
    """Told after the date, without one of their own: not late."""
    gaps: tuple[SummaryNote, ...] = ()
    """Units that missed a period of a recurring item, with its last periods."""
    areas: tuple[str, ...] = ()
    """A sentence for each area event that moved dates or skipped a period shown here."""
    figures: tuple[SummaryFigures, ...] = ()
    anchored: AnchoredDay | None = None
    """The last day whose ledger was anchored by then, with its code."""

    @property
    def root_code(self) -> str:
        return code_of(self.root)

    @property
    def name_width(self) -> float:
        """Where the symbols of the matrix begin, in millimetres: after the longest name that fits."""
        room = LINE - self._apart * CHARACTER * len(self.items)
        widths = [width(line.name) for group in self.matrix for line in group.members]
        return max([45.0, *(wide for wide in widths if wide <= min(100.0, room))])

    @property
    def step(self) -> int:
        """Distance from one symbol to the next, in characters."""
        room = (LINE - self.name_width) / CHARACTER / (len(self.items) or 1)
        return max(2, min(max(WIDEST_STEP, self._apart), int(room)))

    @property
    def _apart(self) -> int:
        """As many characters as heads need so that they do not touch."""
        return 1 + max((len(item.key) for item in self.items), default=1)
