"""Rows of the database are read by name, or unpacked; a position says nothing and breaks when a column is added.

How it tells: inside a function, a name is a row when it is bound to `….execute(…).one()`, `.first()` or
`.one_or_none()`, or runs over an `execute(…)` or a name bound to one. A constant or a slice in brackets behind such a
name is a position. Lists of rows may be indexed.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TWO_IN_ONE = {"directives/boards/unanswered.py"}
"""Cuts a row in the two NamedTuples that it is made of: SilenceFacts, then what SilentUnit shows."""
ONE = {"one", "first", "one_or_none"}
MANY = {"all", "tuples", "partitions"}


def positions(tree: ast.AST) -> list[int]:
    """The lines on which a row is read by position."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sorted({line for function in functions for line in _positions_in(function)})


def _positions_in(function: ast.FunctionDef) -> list[int]:
    rows, lists = set(), set()
    for node in ast.walk(function):
        target, value = _binding(node)
        if not isinstance(target, ast.Name):
            continue
        called, looped = _last_call(value), not isinstance(node, ast.Assign | ast.NamedExpr)
        runs_over_rows = called in MANY | {"execute"} or (isinstance(value, ast.Name) and value.id in lists)
        if looped and runs_over_rows and (called is None or _executes(value)):
            rows.add(target.id)
        elif not looped and called is not None and _executes(value):
            (rows if called in ONE else lists).add(target.id)
    return [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in rows
        if isinstance(node.slice, ast.Slice | ast.Constant | ast.UnaryOp)
        if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str))
    ]


def _binding(node: ast.AST) -> tuple[ast.AST | None, ast.AST]:
    if isinstance(node, ast.Assign):
        return node.targets[0], node.value
    if isinstance(node, ast.NamedExpr):
        return node.target, node.value
    if isinstance(node, ast.For | ast.comprehension):
        return node.target, node.iter
    return None, node


def _last_call(value: ast.AST) -> str | None:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return value.func.attr
    return None


def _executes(value: ast.AST) -> bool:
    return any(_last_call(node) == "execute" for node in ast.walk(value))


@pytest.mark.parametrize("package", ["directives", "workflows"])
def test_no_row_is_read_by_position(package):
    found = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / package).rglob("*.py")
        if (lines := positions(ast.parse(path.read_text("utf-8"))))
    }

    assert set(found) <= TWO_IN_ONE


@pytest.mark.parametrize(
    "body",
    [
        "row = session.execute(asked).one()\n    return row[0]",
        "found = session.execute(asked).first()\n    return found and found[1:3]",
        "return [row[-1] for row in session.execute(asked)]",
        "rows = session.execute(asked).all()\n    return {row[0]: row[1] for row in rows}",
    ],
)
def test_a_position_is_found(body):
    assert positions(ast.parse(f"def read(session, asked):\n    {body}\n"))


def test_names_and_lists_are_left_alone():
    body = "rows = session.execute(asked).all()\n    return rows[0].name, [name for name, _ in rows]"

    assert positions(ast.parse(f"def read(session, asked):\n    {body}\n")) == []
