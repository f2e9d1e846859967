"""The cells of a board as text: each of the few that differ is made by the one macro, then only its address changes.

A macro call for each of 9,000 cells would take longer than the query.
"""

from collections.abc import Sequence
from functools import cache, partial

from flask import current_app, url_for
from jinja2.runtime import Macro
from markupsafe import Markup

from directives.boards.matrix import Board, BoardRow
from directives.terms import ReportingMode, Status

HERE = "HERE"
"""Stands for an assignment's public id in what is made once."""


DrawnRow = tuple[BoardRow, str, Markup]
"""A row, the address of its assignment, and its cells."""


def draw(board: Board, rows: Sequence[BoardRow]) -> list[DrawnRow]:
    """The rows, ready for the page."""
    address = url_for("followup.assignment", aid=HERE)
    look = cache(partial(_look, address))
    absent = str(_macro()("not_applicable"))
    reports = [column.mode is ReportingMode.REPORT for column in board.columns]
    lines = []
    for row in rows:
        parts = [
            look(cell.status, cell.late, cell.due_soon, asks_report) if cell else absent
            for cell, asks_report in zip(row.cells, reports, strict=True)
        ]
        text = "".join(parts).replace(HERE, row.assignment)
        lines.append((row, address.replace(HERE, row.assignment), Markup(text)))
    return lines


def _look(address: str, status: Status, late: bool, due_soon: bool, asks_report: bool) -> str:
    owed = asks_report and status is Status.IMPLEMENTED
    return str(_macro()(status, late, due_soon, address, owed=owed))


def _macro() -> Macro:
    return current_app.jinja_env.get_template("components/cell.html").module.cell  # type: ignore[attr-defined, no-any-return]
