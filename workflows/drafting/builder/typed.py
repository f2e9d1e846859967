"""What is typed on the builder's page, as plain values, and the form that follows from it. Pure.

A line is a field, or a column of a table. What is removed stays on the page until the form is saved, so that it can be
brought back; a check goes with its figures.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign, new_key
from directives.rules.typed_text import one_line
from directives.terms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind, SelfReports
from workflows.web.typed.numbers import parse_number

Row = dict[str, Any]
Typed = dict[str, Any]
"""The values of BuilderForm: {'parts': [rows], 'checks': [rows], …}; a part may be a table with 'columns'."""

YES = "y"
PERCENT = "%"
FACTOR_PLACES = 3
_KEY = re.compile(r"f\d{1,6}")


class Compared(StrEnum):
    """What the page offers to compare a figure with."""

    FIGURE = "figure"
    SUM = "sum"
    LAST_PERIOD = "last_period"
    UNIT_SIZE = "unit_size"


def new_line(key: str) -> Row:
    """An empty field or column."""
    return _line_row(FieldDesign(key, ""))


def new_table(key: str) -> Row:
    """An empty table with one column."""
    return {**new_line(""), "is_table": YES, "rows": [], "columns": [new_line(key)]}


def new_check() -> Row:
    """A check of nothing yet."""
    return _check_row(CheckDesign("", CheckRelation.AT_MOST, right=("",)))


def typed_of(form: FormDesign, sums_figures: bool = False) -> Typed:
    """A form as the page holds it."""
    return {
        "parts": [_part_row(part) for part in form.parts],
        "checks": [_check_row(check) for check in form.checks],
        "self_reports": form.self_reports.value,
        "takes_nothing": form.takes_nothing,
        "sums_figures": sums_figures,
    }


def _part_row(part: FieldDesign | TableDesign) -> Row:
    if not isinstance(part, TableDesign):
        return {**_line_row(part), "is_table": "", "rows": [], "columns": []}
    columns = [_line_row(column) for column in part.columns]
    return {**new_line(""), "name": part.name, "is_table": YES, "rows": list(part.rows), "columns": columns}


def _line_row(line: FieldDesign) -> Row:
    return {
        "key": line.key,
        "name": line.name,
        "kind": line.kind.value,
        "measure": line.measure,
        "required": line.required,
        "choices": list(line.choices),
        "hint": line.hint,
        "summed": line.summed,
        "removed": "",
    }


def _check_row(check: CheckDesign) -> Row:
    first = next(iter(check.right), "")
    of_size = check.against is CheckAgainst.UNIT_SIZE
    several = check.against is CheckAgainst.FIGURES and len(check.right) > 1
    compared = Compared.SUM if several else _COMPARED[check.against]
    return {
        "left": check.left,
        "relation": check.relation.value,
        "compared": compared.value,
        "other": "" if several or of_size else first,
        "several": list(check.right) if several else [],
        "size": first if of_size else "",
        "factor": f"{check.factor.normalize():f}".replace(".", ","),
        "severity": check.severity.value,
        "advice": check.advice,
        "removed": "",
    }


_COMPARED = {
    CheckAgainst.FIGURES: Compared.FIGURE,
    CheckAgainst.LAST_PERIOD: Compared.LAST_PERIOD,
    CheckAgainst.UNIT_SIZE: Compared.UNIT_SIZE,
}
_AGAINST = {
    Compared.FIGURE: CheckAgainst.FIGURES,
    Compared.SUM: CheckAgainst.FIGURES,
    Compared.LAST_PERIOD: CheckAgainst.LAST_PERIOD,
    Compared.UNIT_SIZE: CheckAgainst.UNIT_SIZE,
}


def lines_of(typed: Typed) -> Iterator[Row]:
    """Every field and column, removed or not, in order."""
    for part in typed["parts"]:
        yield from part["columns"] if part["is_table"] else (part,)


def live_lines(typed: Typed) -> Iterator[Row]:
    """Every field and column that is not removed."""
    for part in typed["parts"]:
        if not part["removed"]:
            yield from (line for line in (part["columns"] if part["is_table"] else (part,)) if not line["removed"])


def numbers_of(typed: Typed) -> dict[str, str]:
    """By key, the names of the figures that a check can name: numbers that are not removed."""
    return {line["key"]: one_line(line["name"] or "") for line in live_lines(typed) if kind_of(line).is_number}


def kind_of(line: Row) -> FieldKind:
    """The kind that was chosen; of a request that names none of ours, whole numbers."""
    return FieldKind(line["kind"]) if line["kind"] in set(FieldKind) else FieldKind.WHOLE


def with_keys(typed: Typed) -> Typed:
    """The same with a key of its own for every line: keys come from the page, which anybody can change."""
    taken: set[str] = set()
    for line in lines_of(typed):
        if not _KEY.fullmatch(line["key"] or "") or line["key"] in taken:
            line["key"] = new_key([*taken, *(other["key"] or "" for other in lines_of(typed))])
        taken.add(line["key"])
    return typed


def named_by(check: Row) -> list[str]:
    """The keys of the figures that a check names; blanks are left out."""
    right = {Compared.FIGURE: [check["other"]], Compared.SUM: check["several"] or []}
    return [key for key in (check["left"], *right.get(compared_of(check), [])) if key]


def compared_of(check: Row) -> Compared:
    return Compared(check["compared"]) if check["compared"] in set(Compared) else Compared.FIGURE


def is_blank(check: Row) -> bool:
    """Whether nothing was chosen yet: such a check is left out."""
    return not named_by(check) and not check["size"]


def goes_along(check: Row, numbers: Mapping[str, str]) -> bool:
    """Whether a check names a figure that is removed or no number any more: it goes with it."""
    return any(key not in numbers for key in named_by(check))


def design_of(typed: Typed) -> FormDesign:
    """The form that follows: without what is removed, has no name, or is not finished."""
    parts = [part for row in typed["parts"] if not row["removed"] and (part := _part(row))]
    draft = FormDesign(tuple(parts))
    keys = {line.key for line in draft.lines if line.kind.is_number}
    checks = [check for row in typed["checks"] if not row["removed"] and (check := check_of(row, keys))]
    self_reports = typed["self_reports"]
    return FormDesign(
        draft.parts,
        tuple(checks),
        SelfReports(self_reports) if self_reports in set(SelfReports) else SelfReports.WHOLE,
        bool(typed["takes_nothing"]),
    )


def _part(row: Row) -> FieldDesign | TableDesign | None:
    if not row["is_table"]:
        return _line(row) if is_named(row) else None
    columns = tuple(_line(column) for column in row["columns"] if not column["removed"] and is_named(column))
    rows = tuple(dict.fromkeys(map(one_line, row["rows"] or ())))
    return TableDesign(one_line(row["name"] or ""), rows, columns) if columns and rows else None


def is_named(line: Row) -> bool:
    return bool(one_line(line["name"] or ""))


def _line(row: Row) -> FieldDesign:
    kind = kind_of(row)
    measure = one_line(row["measure"] or "") if kind.is_number else ""
    chosen = tuple(dict.fromkeys(map(one_line, row["choices"] or ()))) if kind is FieldKind.CHOICE else ()
    return FieldDesign(
        row["key"],
        one_line(row["name"]),
        kind,
        PERCENT if kind is FieldKind.PERCENTAGE else measure,
        bool(row["required"]),
        chosen,
        one_line(row["hint"] or ""),
        bool(row["summed"]),
    )


def check_of(row: Row, keys: Container[str]) -> CheckDesign | None:
    """The check of these figures, or None while it is not finished or names others than `keys`."""
    compared, factor = compared_of(row), factor_of(row["factor"] or "")
    right: Sequence[str] = {
        Compared.FIGURE: [row["other"]],
        Compared.SUM: row["several"] or [],
        Compared.UNIT_SIZE: [row["size"]],
    }.get(compared, ())
    of_figures = _AGAINST[compared] is CheckAgainst.FIGURES
    known = all(key in keys for key in (row["left"], *(right if of_figures else ())))
    if not known or factor is None or (compared is not Compared.LAST_PERIOD and not all(right or [""])):
        return None
    return CheckDesign(
        row["left"],
        CheckRelation(row["relation"]) if row["relation"] in set(CheckRelation) else CheckRelation.AT_MOST,
        _AGAINST[compared],
        tuple(right),
        factor,
        CheckSeverity(row["severity"]) if row["severity"] in set(CheckSeverity) else CheckSeverity.HARD,
        one_line(row["advice"] or ""),
    )


def factor_of(typed: str) -> Decimal | None:
    """A factor above zero as typed: '1,5'; blank is one, None is no such number."""
    try:
        factor = parse_number("", typed or "1", FACTOR_PLACES)
    except ValueError:
        return None
    return Decimal(f"{factor.normalize():f}") if 0 < factor < 10_000 else None
