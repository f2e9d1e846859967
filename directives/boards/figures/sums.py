"""A sum that knows its gaps: of whom it is, what share of learners they have, and what the missing may add. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from directives.boards.figures.heads import FigureHead
from directives.boards.matrix import BoardRow

FigureValues = tuple[Decimal | None, ...]
"""A number for each head; None is blank, or no number."""


@dataclass(frozen=True)
class UnitFigures:
    """A unit that owes figures, or of which a platform has some."""

    row: BoardRow
    own: FigureValues | None
    """What it reported; None if it has submitted nothing."""
    platform: FigureValues | None
    """What the department's platforms say; None if they say nothing."""
    values: FigureValues | None
    """What counts: its own and the platform's in one."""
    texts: tuple[str | None, ...]
    """Its answers that are no numbers."""
    nothing_occurred: bool
    last: FigureValues | None
    """What counted in the period before."""
    size: Decimal | None
    """How many learners it has, if that is known."""
    owes: bool
    """Whether the item asks it, as on the board: one that only platforms speak for is not asked."""

    @property
    def is_silent(self) -> bool:
        """Whether it owes figures and has submitted none."""
        return self.owes and self.own is None


@dataclass(frozen=True)
class SumPart:
    """One unit in a sum: what counts of it, and what it said last if nothing counts."""

    unit: UnitFigures
    value: Decimal | None
    last: Decimal | None


@dataclass(frozen=True)
class GappedSum:
    """The sum of one figure over units."""

    total: Decimal | None
    """None if no unit gave it, or if values of several units have no sum."""
    filled: int
    """How many units count in it."""
    concerned: int
    """How many units are asked for it, or are known by a platform."""
    own: Decimal | None
    """The part of it that units reported."""
    platform: Decimal | None
    """The part of it that is taken from platforms."""
    missing: Decimal | None
    """What those that are missing had last; None if none of them ever gave it."""
    never: int
    """How many of those that are missing had nothing last."""
    size: Decimal
    """Learners of the units that count, as far as known."""
    whole_size: Decimal
    """Learners of all units concerned, as far as known."""
    unsized: int
    """How many units concerned are of unknown size."""

    @property
    def gaps(self) -> int:
        """How many units are missing."""
        return self.concerned - self.filled

    @property
    def with_missing(self) -> Decimal | None:
        """The sum if those that are missing give what they had last; None if nothing is known of them."""
        return None if self.total is None or self.missing is None else self.total + self.missing

    @property
    def share(self) -> Decimal | None:
        """Percent of the learners that the units in it have; None if no size is known."""
        return self.size * 100 / self.whole_size if self.whole_size else None


def parts_of(units: Iterable[UnitFigures], place: int) -> list[SumPart]:
    """Every unit's part of the sum at `place`."""
    return [
        SumPart(unit, unit.values[place] if unit.values else None, unit.last[place] if unit.last else None)
        for unit in units
    ]


def gapped_sum(units: Sequence[UnitFigures], heads: Sequence[FigureHead], place: int) -> GappedSum:
    """The sum of the figure at `place`. One figure is summed over units; different figures are never added together."""
    parts, has_sum = parts_of(units, place), heads[place].has_sum
    given = [part for part in parts if part.value is not None]
    absent = [part for part in parts if part.value is None]
    own = [_own(part.unit, place) for part in given]
    return GappedSum(
        total=_sum(part.value for part in given) if has_sum else None,
        filled=len(given),
        concerned=len(parts),
        own=_sum(own) if has_sum else None,
        platform=_sum(_rest(part, mine) for part, mine in zip(given, own, strict=True)) if has_sum else None,
        missing=_sum(part.last for part in absent) if has_sum else None,
        never=sum(part.last is None for part in absent),
        size=_sum(part.unit.size for part in given) or Decimal(),
        whole_size=_sum(part.unit.size for part in parts) or Decimal(),
        unsized=sum(part.unit.size is None for part in parts),
    )


def _own(unit: UnitFigures, place: int) -> Decimal | None:
    return unit.own[place] if unit.own else None


def _rest(part: SumPart, own: Decimal | None) -> Decimal | None:
    """What counts beside the unit's own report; None if nothing does."""
    if own is None or part.value is None:
        return part.value
    return part.value - own or None


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    given = [value for value in values if value is not None]
    return sum(given, Decimal()) if given else None
