"""The cells of a board as text: each of the few that differ is made by the one macro, then only its address changes.

A macro call for each of 9,000 cells would take longer than the query.
"""

from collections.abc import Sequence

from flask import current_app, url_for
from markupsafe import Markup

from directives.matrix import Board, Cell, Row
from directives.terms import ReportingMode, Status

HERE = "HERE"
"""Stands for an assignment's public id in what is made once."""


Line = tuple[Row, str, Markup]
"""A row, the address of its assignment, and its cells."""


def draw(board: Board, rows: Sequence[Row]) -> list[Line]:
    """The rows, ready for the page."""
    address = url_for("following.assignment", aid=HERE)
    drawn: dict[tuple[int, int], str] = {}
    absent = _macro("not_applicable")
    asks_report = [column.mode is ReportingMode.REPORT for column in board.columns]
    lines = []
    for row in rows:
        parts = []
        for place, cell in enumerate(row.cells):
            if cell is None:
                parts.append(absent)
                continue
            known = (id(cell), asks_report[place])
            if known not in drawn:
                drawn[known] = _draw(cell, address, asks_report[place])
            parts.append(drawn[known])
        text = "".join(parts).replace(HERE, row.assignment)
        lines.append((row, address.replace(HERE, row.assignment), Markup(text)))
    return lines


def _draw(cell: Cell, address: str, asks_report: bool) -> str:
    owed = asks_report and cell.status is Status.IMPLEMENTED
    return _macro(cell.status, cell.late, cell.due_soon, address, owed=owed)


def _macro(*args: object, **more: object) -> str:
    macro = current_app.jinja_env.get_template("components/cell.html").module.cell  # type: ignore[attr-defined]
    return str(macro(*args, **more))
