"""The board page; the floor is the same table of the same units and the same counts of all, by two queries and joined
strings.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, case, cast, func, select
from sqlalchemy.orm import Session

from bench.measure import Mark, median_of
from directives.database import db
from directives.models import Assignment, Directive, Item, Period, Staff, Task, Unit
from directives.queries import status_sql
from directives.record import sessions
from directives.terms import Standing
from workflows import clock

RUNS = 9
CODE = case(
    (Task.standing != Standing.SILENT, cast(Task.standing, String)),
    (Assignment.acknowledged_at.is_not(None), "acknowledged"),
    else_="notified",
)
CELL = re.compile(r'<td class="cell.*?</td>')
UNIT = re.compile(r'href="/phieu-giao-viec/([^"/?#]+)')


def measure(app: Flask, directive: Directive, staff: Staff, words: dict[str, str]) -> Mark:
    """GET the board as a signed-in leader, RUNS times after one to warm up."""
    client = signed_in(app, staff)
    address = f"/van-ban/{directive.public_id}"
    now, number = clock.now(db.session), directive.id
    page = _get(client, address)
    shown = frozenset(UNIT.findall(page))
    bare = _bare(db.session, number, now, words, shown)
    cells = _same_cells(page, bare)
    ours = median_of(RUNS, lambda: _get(client, address))
    floor = median_of(RUNS, lambda: _bare(db.session, number, now, words, shown))
    counts = (
        f"rows: task {len(_tasks(db.session, number, now, shown))} of {len(shown)} units; "
        f"both write the same {cells} cells, each with its class, "
        f"word and link; page {len(page):,} characters, bare table {len(bare):,}"
    )
    return Mark("board page", ours, floor, 2, rows=counts)


def _same_cells(page: str, bare: str) -> int:
    """How many cells both pages have; the cells must be equal, or the floor is no comparison."""
    ours, theirs = sorted(CELL.findall(page)), sorted(CELL.findall(bare))
    if ours != theirs:
        raise RuntimeError("the bare table writes other cells than the board")
    return len(ours)


def signed_in(app: Flask, staff: Staff) -> FlaskClient:
    """A test client signed in as this person."""
    client = app.test_client()
    key = sessions.start(db.session, staff, clock.machine_now(), "")
    db.session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = key, True
    return client


def _get(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return response.text


def _tasks(
    session: Session, directive_id: int, now: datetime, shown: frozenset[str]
) -> Sequence[tuple[str, str, int, str, bool]]:
    """All values of the table by one query (in this cast every unit was told)."""
    return (
        session.execute(
            select(Unit.name, Assignment.public_id, Task.period_id, CODE, status_sql.late(now))
            .join(Assignment, Assignment.id == Task.assignment_id)
            .join(Unit, Unit.id == Assignment.unit_id)
            .join(Item, Item.id == Task.item_id)
            .join(Period, Period.id == Task.period_id)
            .where(Assignment.directive_id == directive_id, Assignment.public_id.in_(shown))
            .order_by(Unit.name)
        )
        .tuples()
        .all()
    )


def _bare(session: Session, directive_id: int, now: datetime, words: dict[str, str], shown: frozenset[str]) -> str:
    rows: dict[tuple[str, str], dict[int, tuple[str, bool]]] = {}
    for name, address, period, code, late in _tasks(session, directive_id, now, shown):
        rows.setdefault((name, address), {})[period] = (code, late)
    session.rollback()
    periods = sorted({period for cells in rows.values() for period in cells})
    lines = (
        _line(name, address, [cells.get(period) for period in periods], words)
        for (name, address), cells in rows.items()
    )
    counts = (
        f"<li>{words['overdue' if late else code]}: {n}</li>" for code, late, n in _counts(session, directive_id, now)
    )
    session.rollback()
    return f"<ul>{''.join(counts)}</ul><table>{''.join(lines)}</table>"


def _counts(session: Session, directive_id: int, now: datetime) -> Sequence[tuple[str, bool, int]]:
    """How many tasks of all units stand how."""
    query = (
        select(CODE, status_sql.late(now), func.count())
        .select_from(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Assignment.directive_id == directive_id)
        .group_by(CODE, status_sql.late(now))
    )
    return session.execute(query).tuples().all()


def _line(name: str, address: str, cells: Sequence[tuple[str, bool] | None], words: dict[str, str]) -> str:
    place = f"/phieu-giao-viec/{address}"
    written = "".join(_cell(place, cell, words) for cell in cells)
    return f"<tr><th><a href='{place}'>{escape(name)}</a></th>{written}</tr>"


def _cell(place: str, cell: tuple[str, bool] | None, words: dict[str, str]) -> str:
    if cell is None:
        return f'<td class="cell is-not_applicable">{words["not_applicable"]}</td>'
    code, late = cell
    word = words[code]
    if late:
        word = f'{words["overdue"]}<span class="visually-hidden"> · {word.lower()}</span>'
    return f'<td class="cell is-{"overdue" if late else code}"><a href="{place}">{word}</a></td>'
