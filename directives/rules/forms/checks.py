"""Check what is filled in: figures with each other, with the last period, with the unit's size. Pure.

A hard check refuses a report; any other asks for a reason, which is kept with the report and flags it for the officer.
A blank is not zero: a check with a blank figure says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from directives.rules.forms.design import CheckDesign, FormDesign
from directives.rules.forms.measures import is_rate
from directives.terms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind, FlagKind

JUMP = 3
"""A figure of this many times the last period's is asked about."""

SMALL = 10
"""Below this a figure may jump: from one class to four nobody has mistyped."""

Values = Mapping[int, Decimal | None]
"""{FigureSpec id: value}; None is left blank."""


class CellSpec(Protocol):
    """What of models.FigureSpec is needed here."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def kind(self) -> FieldKind: ...
    @property
    def table_name(self) -> str: ...
    @property
    def row_name(self) -> str: ...


class Check(NamedTuple):
    """A check of one cell, or of the sum of several: `left` and `right` are FigureSpec ids."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    design: CheckDesign


class FigureFinding(NamedTuple):
    """A check that fails, or a figure that jumps. The message stands beside the first cell of `left`."""

    kind: FlagKind
    left: tuple[int, ...]
    value: Decimal
    against: Decimal
    """What the value is compared with, times the factor."""
    relation: CheckRelation = CheckRelation.AT_MOST
    right: tuple[int, ...] = ()
    size: str = ""
    """The attribute of the unit that it is compared with."""
    hard: bool = False
    advice: str = ""
    factor: Decimal = Decimal(1)

    def as_json(self) -> dict[str, Any]:
        """What Report.flags holds."""
        return {
            "kind": self.kind,
            "left": list(self.left),
            "value": str(self.value),
            "against": str(self.against),
            "relation": self.relation,
            "right": list(self.right),
            "size": self.size,
            "advice": self.advice,
            "factor": str(self.factor),
        }


def from_json(stored: Mapping[str, Any]) -> FigureFinding:
    """The finding that Report.flags holds; flags without figures (a note) are none."""
    return FigureFinding(
        FlagKind(stored["kind"]),
        tuple(stored["left"]),
        Decimal(stored["value"]),
        Decimal(stored["against"]),
        CheckRelation(stored["relation"]),
        tuple(stored["right"]),
        stored["size"],
        advice=stored["advice"],
        factor=Decimal(stored.get("factor", 1)),
    )


_FLAG = {
    CheckAgainst.FIGURES: FlagKind.CHECK,
    CheckAgainst.LAST_PERIOD: FlagKind.LAST_PERIOD,
    CheckAgainst.UNIT_SIZE: FlagKind.UNIT_SIZE,
}


def compiled(design: FormDesign, specs: Iterable[CellSpec]) -> list[Check]:
    """The checks of a form over its cells."""
    by_key: dict[str, list[CellSpec]] = {}
    for spec in specs:
        by_key.setdefault(spec.key, []).append(spec)
    return [check for one in design.checks for check in _compiled(one, by_key)]


def _compiled(design: CheckDesign, by_key: Mapping[str, Sequence[CellSpec]]) -> list[Check]:
    left = by_key.get(design.left, [])
    if design.against is CheckAgainst.LAST_PERIOD:
        return [Check((spec.id,), (), design) for spec in left]
    if design.against is CheckAgainst.UNIT_SIZE:
        return [Check(_ids(left), (), design)] if left else []
    right = [by_key.get(key, []) for key in design.right]
    if not left or not right or not all(right):
        return []
    if left[0].row_name and all(_rows(line) == _rows(left) for line in right):
        return [Check((spec.id,), tuple(line[n].id for line in right), design) for n, spec in enumerate(left)]
    return [Check(_ids(left), tuple(spec.id for line in right for spec in line), design)]


def _ids(line: Iterable[CellSpec]) -> tuple[int, ...]:
    return tuple(spec.id for spec in line)


def _rows(line: Iterable[CellSpec]) -> list[tuple[str, str]]:
    return [(spec.table_name, spec.row_name) for spec in line]


def findings(
    design: FormDesign, specs: Sequence[CellSpec], given: Values, before: Values, sizes: Mapping[str, Decimal]
) -> list[FigureFinding]:
    """What is wrong or unusual about the figures `given`: `before` are the last period's, `sizes` the unit's."""
    failed = [
        found
        for check in compiled(design, specs)
        if (found := _failed(check, given, _of_check(check, given, before, sizes)))
    ]
    judged = {line.left for line in design.checks if line.against is CheckAgainst.LAST_PERIOD}
    jumps = (_jump(spec, given, before) for spec in specs if spec.key not in judged)
    return [*failed, *(jump for jump in jumps if jump and not any(jump.left[0] in one.left for one in failed))]


def _of_check(check: Check, given: Values, before: Values, sizes: Mapping[str, Decimal]) -> Decimal | None:
    """What the left side is compared with; None if it is not known."""
    if check.design.against is CheckAgainst.UNIT_SIZE:
        return sizes.get(next(iter(check.design.right), ""))
    if check.design.against is CheckAgainst.LAST_PERIOD:
        return before.get(check.left[0])
    right = [given.get(spec) for spec in check.right]
    return sum((value for value in right if value is not None), Decimal()) if None not in right else None


def _failed(check: Check, given: Values, against: Decimal | None) -> FigureFinding | None:
    filled = [value for spec in check.left if (value := given.get(spec)) is not None]
    design = check.design
    if against is None or not filled:
        return None
    if len(filled) < len(check.left) and design.relation is not CheckRelation.AT_MOST:
        return None
    value, against = sum(filled, Decimal()), against * design.factor
    if _holds(design.relation, value, against):
        return None
    size = next(iter(design.right), "") if design.against is CheckAgainst.UNIT_SIZE else ""
    hard = design.severity is CheckSeverity.HARD
    kind, advice, factor = _FLAG[design.against], design.advice, design.factor
    return FigureFinding(kind, check.left, value, against, design.relation, check.right, size, hard, advice, factor)


def _holds(relation: CheckRelation, value: Decimal, against: Decimal) -> bool:
    if relation is CheckRelation.AT_MOST:
        return value <= against
    return value >= against if relation is CheckRelation.AT_LEAST else value == against


def _jump(spec: CellSpec, given: Values, before: Values) -> FigureFinding | None:
    value, last = given.get(spec.id), before.get(spec.id)
    if value is None or not last or value < SMALL or value < JUMP * last or is_rate(spec.name, spec.measure):
        return None
    return FigureFinding(FlagKind.JUMP, (spec.id,), value, last)
