"""Which figures count whole things, which are rates, and what is asked about a figure before it is taken. Pure.

Nothing here refuses a figure that a unit confirms: a doubt asks for a reason, which is kept with the report.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from directives.rules.search import unaccented

RATES = ("%", "ty le", "ti le", "phan tram", "binh quan", "trung binh")
"""Beginnings of a measure, or of a figure's name, by which it is a share or a mean: units' rates have no sum."""

MEASURED = ("gio", "diem", "dong", "nghin", "trieu", "ty", "km", "m2", "m²", "met", "ha", "kg", "tan", "lit")
"""Measures of what is not counted one by one."""

JUMP = 3
"""A figure of this many times the last period's is asked about."""

SMALL = 10
"""Below this a figure may jump: from one class to four nobody has mistyped."""


class FigureDoubt(StrEnum):
    """Why a figure is asked about."""

    ABOVE_WHOLE = "above_whole"
    JUMP = "jump"


class FigureRules(Protocol):
    """What of models.FigureSpec is needed here."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def at_most(self) -> int | None: ...


class AskedFigure(NamedTuple):
    """A doubtful figure; `against` is the whole, or the value of the period before."""

    spec_id: int
    doubt: FigureDoubt
    value: Decimal
    against: Decimal
    whole: str = ""
    """The name of the figure that it exceeds."""


def is_rate(name: str, measure: str) -> bool:
    """Whether a figure is a share or a mean."""
    return any(unaccented(text).strip().startswith(RATES) for text in (name, measure))


def counts_whole(name: str, measure: str) -> bool:
    """Whether a figure counts whole things: the proposal, which the officer can change."""
    words = unaccented(measure).split()
    return not is_rate(name, measure) and (not words or words[0] not in MEASURED)


def doubts(
    specs: Iterable[FigureRules], given: Mapping[int, Decimal | None], before: Mapping[int, Decimal | None]
) -> list[AskedFigure]:
    """What is asked about the figures `given`, by the values of the period `before`; one doubt for each figure."""
    known = list(specs)
    by_position = {spec.position: spec for spec in known}
    found = []
    for spec in known:
        value = given.get(spec.id)
        whole = by_position.get(spec.at_most or 0)
        if value is not None and (doubt := _above(spec, value, whole, given) or _jump(spec, value, before)):
            found.append(doubt)
    return found


def _above(
    spec: FigureRules, value: Decimal, whole: FigureRules | None, given: Mapping[int, Decimal | None]
) -> AskedFigure | None:
    most = given.get(whole.id) if whole else None
    if whole is None or most is None or value <= most:
        return None
    return AskedFigure(spec.id, FigureDoubt.ABOVE_WHOLE, value, most, whole.name)


def _jump(spec: FigureRules, value: Decimal, before: Mapping[int, Decimal | None]) -> AskedFigure | None:
    last = before.get(spec.id)
    if not last or value < SMALL or value < JUMP * last:
        return None
    return AskedFigure(spec.id, FigureDoubt.JUMP, value, last)
