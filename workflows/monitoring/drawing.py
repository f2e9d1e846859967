"""Render a board's cells as text. Each distinct cell is rendered once by its macro; only the address is replaced.

A macro call for each of 9,000 cells would take longer than the query.
"""

from collections.abc import Sequence
from functools import cache, partial

from flask import current_app, url_for
from jinja2.runtime import Macro
from markupsafe import Markup

from directives.areas.remarks import AreaRemark
from directives.boards.counts import PeriodMark
from directives.boards.matrix import Board, BoardCell, BoardRow
from directives.terms import Status
from workflows.web.words.areas import area_remark

HERE = "HERE"
"""Placeholder for an assignment's public id in a rendered cell."""


DrawnRow = tuple[BoardRow, str, Markup]
"""A row, its assignment's address, and its rendered cells."""


def draw(board: Board, rows: Sequence[BoardRow]) -> list[DrawnRow]:
    """The rows, rendered for the page."""
    address = url_for("followup.assignment", aid=HERE)
    look = cache(partial(_look, address))
    lines = []
    for row in rows:
        text = "".join(map(look, row.cells, row.missed, row.runs, row.remarks)).replace(HERE, row.assignment)
        lines.append((row, address.replace(HERE, row.assignment), Markup(text)))
    return lines


def _look(
    address: str, cell: BoardCell | None, missed: int, run: Sequence[PeriodMark], remark: AreaRemark | None
) -> str:
    if cell is None:
        return str(_macro()("not_applicable", missed=missed, run=run))
    owed = cell.status is Status.IMPLEMENTED and not cell.done
    waits = cell.given_late and cell.open
    said = area_remark(remark)
    return str(
        _macro()(
            cell.status, cell.late, cell.due_soon, address, said, owed=owed, given_late=waits, missed=missed, run=run
        )
    )


def _macro() -> Macro:
    return current_app.jinja_env.get_template("components/cell.html").module.cell  # type: ignore[attr-defined, no-any-return]
