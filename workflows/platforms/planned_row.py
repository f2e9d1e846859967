"""A row of an export with what would become of it, and what stands against taking it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from directives.rules.name_matching import NameCandidate
from directives.terms import NameEvidence, PlatformRowState


class RowFault(NamedTuple):
    """A cell that holds no number, or a number too large with those above it."""

    number: int
    text: str


@dataclass(frozen=True)
class PlannedRow:
    """A row that is not blank."""

    number: int
    state: PlatformRowState
    written: str
    evidence: NameEvidence = NameEvidence.NONE
    unit_id: int | None = None
    candidates: tuple[NameCandidate, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    """{FigureSpec id as text: cell}"""
    values: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether a person decides, or may correct, which unit it is."""
        return (
            self.state.is_of_school
            and bool(self.written)
            and self.evidence not in {NameEvidence.CODE, NameEvidence.SAME_NAME}
        )
