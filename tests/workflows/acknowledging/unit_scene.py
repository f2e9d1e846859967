"""What tests of the units' side share: a directive that is out, and a person who has opened a mailed link."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Link, Task, Unit
from tests import cast
from workflows.web import links

PDF = b"%PDF-1.4\n1 0 obj\n"

PLAIN, REPORT, FIGURES, INCIDENT = 1, 2, 3, 4
"""The items of the cast's directive, by what they ask for."""


def link_of(session: Session, unit: Unit, directive: Directive | None = None) -> Link:
    found = select(Link).join(Assignment, Assignment.id == Link.assignment_id).where(Assignment.unit_id == unit.id)
    if directive is not None:
        found = found.where(Assignment.directive_id == directive.id)
    return session.scalars(found.order_by(Link.id.desc())).first()


def token_of(app: Flask, link: Link) -> str:
    with app.test_request_context():
        return links.token(link)


@dataclass
class Opened:
    """A browser that has opened a unit's link."""

    client: FlaskClient
    page: str
    assignment_id: int
    tasks: dict[int, int]
    """An item's place in the letter -> its newest task."""

    def get(self, path: str = ""):
        return self.client.get(self.page + path, buffered=True)

    def post(self, path: str = "", **data):
        return self.client.post(self.page + path, data=data)

    def task(self, position: int) -> str:
        return f"/nhiem-vu/{self.tasks[position]}"

    def submit(self, position: int, key: str = "one press", **data):
        who = {"typed_by": "Nguyễn Thị Mẫu", "approved_by": "Trần Văn Mẫu"}
        return self.post(self.task(position), action="submit", submission_key=key, **{**who, **data})

    def save(self, position: int, **data):
        return self.post(self.task(position), action="save", **data)

    def upload(self, position: int, name: str, content: bytes, **data):
        return self.post(f"{self.task(position)}/tep", upload=(BytesIO(content), name), **data)


def opened(app: Flask, session: Session, unit: Unit, directive: Directive | None = None) -> Opened:
    link = link_of(session, unit, directive)
    client = app.test_client()
    page = client.get(f"/m/{token_of(app, link)}").location
    tasks = session.scalars(select(Task).where(Task.assignment_id == link.assignment_id).order_by(Task.id))
    return Opened(client, page, link.assignment_id, {task.item.position: task.id for task in tasks})


def scene(app: Flask, session: Session, now: datetime) -> tuple[cast.Department, Directive, Opened]:
    """A directive that is out, opened by School B, which owes every item of it."""
    house = cast.department(session, now)
    directive = cast.issued(session, house, now)
    return house, directive, opened(app, session, house.school_b)
