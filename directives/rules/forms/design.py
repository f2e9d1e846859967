"""A form as an officer builds it: fields and tables in order, and checks between them. Pure.

It is stored with the item as JSON and copied whole: a named form is the same thing. Each field and each column of a
table has a key that never changes; checks name keys. Each field, and each cell of a table, becomes a FigureSpec.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from directives.rules.forms.measures import is_rate
from directives.terms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind, SelfReports


@dataclass(frozen=True)
class FieldDesign:
    """A field, or a column of a table."""

    key: str
    name: str
    kind: FieldKind = FieldKind.WHOLE
    measure: str = ""
    """The unit of measure: 'lớp', 'học sinh', …"""
    required: bool = False
    choices: tuple[str, ...] = ()
    """What a CHOICE field offers."""
    hint: str = ""
    summed: bool = False
    """Of a column: whether the sum of its rows stands under it, as the officer says."""

    @property
    def has_sum(self) -> bool:
        """Whether its values of several units, or rows, can be added."""
        return self.kind in {FieldKind.WHOLE, FieldKind.DECIMAL} and not is_rate(self.name, self.measure)


@dataclass(frozen=True)
class TableDesign:
    """A table with fixed rows, such as school levels: a cell for each row and column."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[FieldDesign, ...]


@dataclass(frozen=True)
class CheckDesign:
    """A check: the figure or column `left` stands in this relation to what it is checked against.

    Two columns of one table are compared row by row; otherwise a column counts with the sum of its cells.
    """

    left: str
    relation: CheckRelation
    against: CheckAgainst = CheckAgainst.FIGURES
    right: tuple[str, ...] = ()
    """Keys whose sum is meant; against the unit's size, the key of an attribute of units."""
    factor: Decimal = Decimal(1)
    """What it is checked against, times this."""
    severity: CheckSeverity = CheckSeverity.HARD
    advice: str = ""
    """The officer's words on what to do, shown beside the field."""


@dataclass(frozen=True)
class FormDesign:
    """A whole form."""

    parts: tuple[FieldDesign | TableDesign, ...] = ()
    checks: tuple[CheckDesign, ...] = ()
    self_reports: SelfReports = SelfReports.WHOLE
    takes_nothing: bool = False
    """Whether 'Không phát sinh trong kỳ' is an answer."""
    proposed: bool = False
    """Whether it is as it was read of the letter, and nobody has saved it yet."""

    @property
    def lines(self) -> Iterator[FieldDesign]:
        """Every field and column, in order."""
        for part in self.parts:
            yield from part.columns if isinstance(part, TableDesign) else (part,)

    def as_json(self) -> dict[str, Any]:
        """What Item.form holds."""
        return {
            "parts": [asdict(part) for part in self.parts],
            "checks": [{**asdict(check), "factor": str(check.factor)} for check in self.checks],
            "self_reports": self.self_reports,
            "takes_nothing": self.takes_nothing,
            **({"proposed": True} if self.proposed else {}),
        }


class Cell(NamedTuple):
    """A place where something is filled in: a field, or one row of a column."""

    position: int
    line: FieldDesign
    table: str = ""
    row: str = ""

    @property
    def name(self) -> str:
        """'Lớp học trực tuyến, Mầm non'."""
        return f"{self.line.name}, {self.row}" if self.row else self.line.name


def cell_count(design: FormDesign) -> int:
    """How many places there are to fill in."""
    return sum(len(part.rows) * len(part.columns) if isinstance(part, TableDesign) else 1 for part in design.parts)


def cells(design: FormDesign) -> list[Cell]:
    """Every place to fill in, in the order of the page: tables by rows."""
    places: list[tuple[FieldDesign, str, str]] = []
    for part in design.parts:
        if isinstance(part, TableDesign):
            places += [(column, part.name, row) for row in part.rows for column in part.columns]
        else:
            places.append((part, "", ""))
    return [Cell(n, line, table, row) for n, (line, table, row) in enumerate(places, 1)]


def from_json(stored: Mapping[str, Any]) -> FormDesign:
    """The form that Item.form holds."""
    return FormDesign(
        tuple(_part(part) for part in stored.get("parts", ())),
        tuple(_check(check) for check in stored.get("checks", ())),
        SelfReports(stored.get("self_reports", SelfReports.WHOLE)),
        bool(stored.get("takes_nothing")),
        bool(stored.get("proposed")),
    )


def _part(stored: Mapping[str, Any]) -> FieldDesign | TableDesign:
    if "columns" in stored:
        columns = tuple(_field(column) for column in stored["columns"])
        return TableDesign(stored["name"], tuple(stored["rows"]), columns)
    return _field(stored)


def _field(stored: Mapping[str, Any]) -> FieldDesign:
    kind, choices = FieldKind(stored["kind"]), tuple(stored["choices"])
    return FieldDesign(**{**stored, "kind": kind, "choices": choices})


def _check(stored: Mapping[str, Any]) -> CheckDesign:
    return CheckDesign(
        stored["left"],
        CheckRelation(stored["relation"]),
        CheckAgainst(stored["against"]),
        tuple(stored["right"]),
        Decimal(stored["factor"]),
        CheckSeverity(stored["severity"]),
        stored["advice"],
    )


def joined(first: FormDesign, second: FormDesign) -> FormDesign:
    """Both forms in one; lines of the second get new keys."""
    keys = [line.key for line in first.lines]
    renamed: dict[str, str] = {}
    for line in second.lines:
        renamed[line.key] = new_key([*keys, *renamed.values()])
    checks = tuple(replace(check, left=renamed[check.left], right=_right(check, renamed)) for check in second.checks)
    parts = tuple(_renamed(part, renamed) for part in second.parts)
    takes_nothing = first.takes_nothing or second.takes_nothing
    proposed = first.proposed or second.proposed
    return FormDesign(first.parts + parts, first.checks + checks, first.self_reports, takes_nothing, proposed)


def _right(check: CheckDesign, keys: Mapping[str, str]) -> tuple[str, ...]:
    """The keys on the right; those of attributes of units stay."""
    return tuple(keys[key] for key in check.right) if check.against is CheckAgainst.FIGURES else check.right


def _renamed(part: FieldDesign | TableDesign, keys: Mapping[str, str]) -> FieldDesign | TableDesign:
    if isinstance(part, TableDesign):
        return replace(part, columns=tuple(replace(column, key=keys[column.key]) for column in part.columns))
    return replace(part, key=keys[part.key])


def new_key(known: Iterable[str]) -> str:
    """A key that no line of the form has."""
    taken = set(known)
    return next(key for n in range(1, len(taken) + 2) if (key := f"f{n}") not in taken)
