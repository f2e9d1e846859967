"""One row of a pasted table: whose it is, what stands in it, whether it can be entered; what was typed around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from directives.models import FigureSpec, Report, Task, Unit
from directives.terms import NameEvidence
from workflows.followup.several.row_form import RowForm


class RowState(StrEnum):
    """Whether a row can be entered, or why not."""

    SOUND = "sound"
    LEFT_OUT = "left_out"
    NO_UNIT = "no_unit"
    NOT_ASKED = "not_asked"
    TWICE = "twice"
    CLOSED = "closed"
    BLANK = "blank"
    FAULTY = "faulty"
    ANSWERED = "answered"
    """It has an answer, and nobody has said that this is a new version."""

    @property
    def is_sound(self) -> bool:
        return self is RowState.SOUND

    @property
    def is_left_out(self) -> bool:
        return self is RowState.LEFT_OUT

    @property
    def is_of_unit(self) -> bool:
        """Whether a unit is known whose answer it would be."""
        return self in {RowState.SOUND, RowState.BLANK, RowState.FAULTY, RowState.ANSWERED}


@dataclass(frozen=True)
class RowCell:
    """A value of a row: its column in the table, what is written, what is wrong with it."""

    column: int
    spec: FigureSpec
    text: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedEntry:
    """One row of the table."""

    number: int
    written: str
    state: RowState
    cells: tuple[RowCell, ...] = ()
    unit: Unit | None = None
    candidates: tuple[Unit, ...] = ()
    """Units that the written name may mean, best first."""
    is_picked: bool = False
    """Whether a person said which unit it is."""
    evidence: NameEvidence = NameEvidence.NONE
    texts: tuple[str, ...] = ()
    """Its cells as they are in the table."""
    task: Task | None = None
    last: Report | None = None
    form: RowForm | None = field(default=None, compare=False)
    asks_reason: bool = False
    problems: tuple[str, ...] = ()
    """What is wrong with figures that have no column in the table."""
    reason: str = ""

    @property
    def asks_unit(self) -> bool:
        """Whether a person says, or may correct, which unit it is."""
        return bool(self.written) and self.evidence not in {NameEvidence.CODE, NameEvidence.SAME_NAME}

    def cell_in(self, column: int) -> RowCell | None:
        """Its value in this column of the table."""
        return next((cell for cell in self.cells if cell.column == column), None)


@dataclass(frozen=True)
class EntrySheet:
    """What was typed around a table: which column is which, which row is whose, corrected cells, reasons."""

    picked: Mapping[str, str]
    key: str = ""
    """The submission key: what this press has entered is no earlier answer."""

    def unit_of(self, number: int) -> int | None:
        picked = self.picked.get(f"unit-{number}", "")
        return int(picked) if _is_number(picked) else None

    def named(self, number: int) -> str:
        """The code or name that was typed for it, where the units are too many to choose from."""
        return self.picked.get(f"named-{number}", "").strip()

    def leaves_out(self, number: int) -> bool:
        return bool(self.picked.get(f"skip-{number}"))

    def cell(self, number: int, column: int, text: str) -> str:
        return self.picked.get(f"cell-{number}-{column}", text)

    def reason(self, number: int) -> str:
        return self.picked.get(f"reason-{number}", "")

    def is_new_version(self, number: int) -> bool:
        return bool(self.picked.get(f"again-{number}"))

    @property
    def entered(self) -> frozenset[int]:
        """The lines that an earlier press entered."""
        return frozenset(int(one) for one in self.picked.get("entered", "").split() if _is_number(one))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
