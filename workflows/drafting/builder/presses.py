"""What a press of a button does to what is typed on the builder's page. Pure: nothing is stored before 'Lưu'."""

from collections.abc import Callable
from enum import StrEnum

from directives.rules.forms import design
from directives.rules.forms.design import FieldDesign, FormDesign
from directives.rules.typed_text import one_line
from workflows.drafting.builder import typed as typed_form
from workflows.drafting.builder.typed import YES, Row, Typed, kind_of, lines_of, new_check, new_line, new_table

LEVELS = ("Mầm non", "Tiểu học", "THCS", "THPT", "GDTX")
"""The rows that are offered for a table: the levels of schools, and centres of continuing education."""
BY_LEVEL = "Theo cấp học"

Place = tuple[int, ...]


class Press(StrEnum):
    """The buttons of the page; the value of one also has the place: 'up:3', 'remove:2:0'."""

    SAVE = "save"
    KEEP = "keep"
    TAKE = "take"
    TAKE_TABLE = "take_table"
    ADD_FIELD = "add_field"
    ADD_TABLE = "add_table"
    ADD_COLUMN = "add_column"
    ADD_LEVELS = "add_levels"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    RESTORE = "restore"
    SPLIT_BY_LEVEL = "split_by_level"
    AS_FIELDS = "as_fields"
    ADD_CHECK = "add_check"
    REMOVE_CHECK = "remove_check"
    RESTORE_CHECK = "restore_check"


def read(value: str) -> tuple[Press | None, Place]:
    """The button and its place, of a button's value; (None, ()) for a value that none of ours has."""
    name, *places = value.split(":")
    if name not in set(Press) or not all(place.isascii() and place.isdigit() and len(place) < 19 for place in places):
        return None, ()
    return Press(name), tuple(map(int, places))


def pressed(typed: Typed, press: Press | None, place: Place) -> Typed:
    """What is typed after a press; as it is if there is no such place."""
    act = _ACTS.get(press) if press else None
    if act is not None:
        try:
            act(typed, place)
        except (IndexError, ValueError):
            return typed
    return typed


def add_form(typed: Typed, form: FormDesign) -> Typed:
    """Add the parts and checks of another form behind those that are there."""
    there = FormDesign(tuple(FieldDesign(line["key"], "") for line in lines_of(typed)))
    joined = typed_form.typed_of(design.joined(there, form))
    typed["parts"] += joined["parts"][len(there.parts) :]
    typed["checks"] += joined["checks"]
    typed["takes_nothing"] = typed["takes_nothing"] or form.takes_nothing
    return typed


def _fresh_key(typed: Typed) -> str:
    return design.new_key(line["key"] for line in lines_of(typed))


def _siblings(typed: Typed, place: Place) -> list[Row]:
    """The list in which the part or column at a place stands."""
    [first, *rest] = place
    rows: list[Row] = typed["parts"][first]["columns"] if rest else typed["parts"]
    return rows


def _add_field(typed: Typed, _place: Place) -> None:
    typed["parts"].append({**new_line(_fresh_key(typed)), "is_table": "", "rows": [], "columns": []})


def _add_table(typed: Typed, _place: Place) -> None:
    typed["parts"].append(new_table(_fresh_key(typed)))


def _add_column(typed: Typed, place: Place) -> None:
    [part] = place
    typed["parts"][part]["columns"].append(new_line(_fresh_key(typed)))


def _add_levels(typed: Typed, place: Place) -> None:
    [part] = place
    rows = typed["parts"][part]["rows"] or []
    typed["parts"][part]["rows"] = [*rows, *(level for level in LEVELS if level not in rows)]


def _move(by: int) -> Callable[[Typed, Place], None]:
    def move(typed: Typed, place: Place) -> None:
        rows = _siblings(typed, place)
        others = range(place[-1] + by, len(rows) if by > 0 else -1, by)
        target = next((n for n in others if not rows[n]["removed"]), None)
        if target is not None:
            rows.insert(target, rows.pop(place[-1]))

    return move


def _mark(removed: str) -> Callable[[Typed, Place], None]:
    def mark(typed: Typed, place: Place) -> None:
        _siblings(typed, place)[place[-1]]["removed"] = removed

    return mark


def _mark_check(removed: str) -> Callable[[Typed, Place], None]:
    def mark(typed: Typed, place: Place) -> None:
        [check] = place
        typed["checks"][check]["removed"] = removed

    return mark


def _add_check(typed: Typed, _place: Place) -> None:
    typed["checks"].append(new_check())


def splittable(typed: Typed) -> list[Row]:
    """The fields that a table by level would hold: numbers with a name."""
    return [part for part in typed["parts"] if _is_number_field(part)]


def _is_number_field(part: Row) -> bool:
    named = bool(one_line(part["name"] or ""))
    return not part["is_table"] and not part["removed"] and named and kind_of(part).is_number


def _split_by_level(typed: Typed, _place: Place) -> None:
    """Make one table of the number fields, a row for each level; keys stay, so the checks hold row by row."""
    columns = splittable(typed)
    if columns:
        table = {**new_table(""), "name": BY_LEVEL, "rows": list(LEVELS), "columns": columns}
        first = typed["parts"].index(columns[0])
        typed["parts"] = [part for part in typed["parts"] if part not in columns]
        typed["parts"].insert(first, table)


def _as_fields(typed: Typed, place: Place) -> None:
    """Take the columns of a table as fields, each once."""
    [part] = place
    table = typed["parts"][part]
    if table["is_table"]:
        columns = [{**column, "is_table": "", "rows": [], "columns": []} for column in table["columns"]]
        typed["parts"][part : part + 1] = columns


_ACTS: dict[Press, Callable[[Typed, Place], None]] = {
    Press.ADD_FIELD: _add_field,
    Press.ADD_TABLE: _add_table,
    Press.ADD_COLUMN: _add_column,
    Press.ADD_LEVELS: _add_levels,
    Press.UP: _move(-1),
    Press.DOWN: _move(1),
    Press.REMOVE: _mark(YES),
    Press.RESTORE: _mark(""),
    Press.SPLIT_BY_LEVEL: _split_by_level,
    Press.AS_FIELDS: _as_fields,
    Press.ADD_CHECK: _add_check,
    Press.REMOVE_CHECK: _mark_check(YES),
    Press.RESTORE_CHECK: _mark_check(""),
}
