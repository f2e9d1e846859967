"""Finds where a template compares a value with a literal code instead of being handed what was decided.

Told by jinja2's own syntax tree: a string constant on either side of ==, != or in, inside a list or tuple there, a key
in a table that is looked up with `in`, or an argument of a comparing filter or test.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

COMPARING_FILTERS = {"selectattr", "rejectattr", "select", "reject"}
COMPARING_TESTS = {"eq", "equalto", "==", "ne", "!=", "in", "sameas"}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


class CodeLiteral(NamedTuple):
    template: str
    line: int
    code: str


def code_literals(folder: Path) -> list[CodeLiteral]:
    """All of them in the templates below a folder; a comparison with '' asks only whether there is anything."""
    return [
        CodeLiteral(str(path.relative_to(folder)), line, code)
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
        for line, code in literals_in(path.read_text("utf-8"))
    ]


def literals_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and code of each comparison in a template's source; one comparison counts once."""
    tree = ENVIRONMENT.parse(source)
    for node in tree.find_all((nodes.Compare, nodes.Filter, nodes.Test)):
        if codes := [code for part in _compared(node) for code in _strings(part) if code]:
            yield node.lineno, " ".join(codes)


def _compared(node: nodes.Node) -> list[nodes.Node]:
    if isinstance(node, nodes.Compare):
        return [node.expr, *(operand.expr for operand in node.ops)]
    if isinstance(node, nodes.Test) and node.name in COMPARING_TESTS:
        return [node.node, *node.args]
    if isinstance(node, nodes.Filter) and node.name in COMPARING_FILTERS:
        names = 2 if node.name.endswith("attr") else 1  # the attribute and the test are names, not codes
        return list(node.args[names:])
    return []


def _strings(node: nodes.Node) -> list[str]:
    if isinstance(node, nodes.Const):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, nodes.List | nodes.Tuple):
        return [code for item in node.items for code in _strings(item)]
    return []
