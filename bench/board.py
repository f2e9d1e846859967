"""The board page, beside the same table by one query and a bare template from plain values."""

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.measure import Mark, median_of
from directives.database import db
from directives.models import Assignment, Directive, Staff, Task, Unit

RUNS = 9
BARE = Template(
    "<table>{% for name, cells in rows %}<tr><th>{{ name }}</th>"
    "{% for item in items %}<td>{{ cells.get(item, '') }}</td>{% endfor %}</tr>{% endfor %}</table>",
    autoescape=True,
)


def measure(app: Flask, directive: Directive, staff: Staff) -> Mark:
    """GETs the board as a signed-in leader, RUNS times after one to warm up."""
    client = signed_in(app, staff)
    address = f"/van-ban/{directive.public_id}"
    tasks = len(_cells(db.session, directive.id))
    size = len(_get(client, address))
    bare = len(_bare(db.session, directive.id))
    ours = median_of(RUNS, lambda: _get(client, address))
    floor = median_of(RUNS, lambda: _bare(db.session, directive.id))
    counts = f"rows: task {tasks}; page {size:,} bytes, bare table {bare:,} bytes"
    return Mark("board page", ours, floor, 3, rows=counts)


def signed_in(app: Flask, staff: Staff) -> FlaskClient:
    """A browser in which this person has signed in."""
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = str(staff.id), True
    return client


def _get(client: FlaskClient, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return response.data


def _cells(session: Session, directive_id: int) -> list[tuple[str, int, str]]:
    return list(session.execute(
        select(Unit.name, Task.item_id, Task.standing)
        .join(Assignment, Assignment.id == Task.assignment_id).join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.directive_id == directive_id).order_by(Unit.name)
    ).tuples())  # fmt: skip


def _bare(session: Session, directive_id: int) -> str:
    rows: dict[str, dict[int, str]] = {}
    for name, item_id, standing in _cells(session, directive_id):
        rows.setdefault(name, {})[item_id] = standing
    session.rollback()
    items = sorted({item for cells in rows.values() for item in cells})
    return BARE.render(rows=rows.items(), items=items)
