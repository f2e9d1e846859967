"""Words of the one table of codes, for what is no page: exports and the command line."""

from flask import current_app

from directives.matrix import Cell, Column
from directives.terms import Status
from workflows.formats import vn_due


def word(kind: str, code: str) -> str:
    """What people call a code."""
    table = current_app.jinja_env.get_template("components/words.html").module
    return str(table.word(kind, code)).strip()  # type: ignore[attr-defined]


def cell_words(cells: list[Cell]) -> dict[Cell, str]:
    """What stands in each kind of cell, as text."""
    names = {status: word("status", status) for status in Status}
    overdue = word("status", "overdue")
    return {cell: f"{overdue} · {names[cell.status]}" if cell.late else names[cell.status] for cell in cells}


def heading(column: Column) -> str:
    """What heads a column in a file: the item, and for a recurring one its period."""
    title = f"{column.label}. {column.title}" if column.label else column.title
    return f"{title} (kỳ {column.period.number}, {vn_due(column.period.due_at)})" if column.recurring else title
