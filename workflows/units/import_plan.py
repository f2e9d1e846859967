"""The result of checking a units file: the units in its rows, and all problems."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from directives.models import Unit
from workflows.units.sheets import HEADS, SheetColumn, SheetRow

OF_UNIT = (
    SheetColumn.NAME,
    SheetColumn.ALIASES,
    SheetColumn.KIND,
    SheetColumn.PARENT,
    SheetColumn.GROUPS,
    SheetColumn.UNIT_PHONE,
)
"""Columns about the unit itself; in several rows of one unit they must be equal or blank."""


class ImportChange(StrEnum):
    """What the import does to a unit."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class ImportProblem:
    """An error in the file, or a note on it, and its place."""

    text: str
    row: int | None = None
    column: SheetColumn | None = None
    head: str = ""
    """The column's head, if it holds an attribute."""

    @property
    def place_in_file(self) -> tuple[int, int]:
        """Its row and the column's place in the template, as a person goes through the file."""
        return self.row or 0, list(HEADS).index(self.column) if self.column else len(HEADS) if self.head else -1

    @property
    def place(self) -> str:
        """'Dòng 3, cột "Thư điện tử"'."""
        name = HEADS[self.column] if self.column else self.head
        head = _("cột “%(head)s”", head=name) if name else ""
        parts = [_("dòng %(row)s", row=self.row) if self.row else "", head]
        text = ", ".join(part for part in parts if part) or _("tệp")
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class GivenContact:
    """A contact in a row of the file."""

    name: str
    position: str
    email: str
    phone: str
    row: int


@dataclass
class GivenUnit:
    """A unit in the rows of the file; a blank cell changes nothing."""

    code: str
    row: int
    cells: dict[SheetColumn, str] = field(default_factory=lambda: dict.fromkeys(OF_UNIT, ""))
    contacts: dict[str, GivenContact] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    """Its values by key."""
    change: ImportChange = ImportChange.UNCHANGED
    lines: list[str] = field(default_factory=list)
    """The changes as text."""

    def several(self, column: SheetColumn) -> tuple[str, ...]:
        """The values of a cell that may hold several."""
        return SheetRow(self.row, self.cells).several(column)


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; with problems it does nothing."""

    units: tuple[GivenUnit, ...]
    problems: tuple[ImportProblem, ...]
    notes: tuple[ImportProblem, ...] = ()
    """What a person should look at before confirming: likely slips, what is read otherwise than written, new kinds."""
    ignored: tuple[str, ...] = ()
    absent: tuple[Unit, ...] = ()
    """Units of the list that the file, which has codes, does not have; nothing happens to them by itself."""

    def count(self, change: ImportChange) -> int:
        """How many units are new, changed or unchanged."""
        return sum(unit.change == change for unit in self.units)

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.count(ImportChange.UNCHANGED) < len(self.units)
