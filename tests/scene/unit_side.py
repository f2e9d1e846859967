"""The unit's side: somebody who has opened the mailed link of an issued directive."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Link, Task, Unit
from tests.scene.issued import issue
from tests.scene.people import Department
from workflows.web import links

PLAIN, REPORT, FIGURES, INCIDENT = 1, 2, 3, 4
"""The items of the directive, by what they ask for."""

NOT_OURS = {"kind": "not_ours", "typed_by": "Cô Mai", "position": "Văn thư"}
"""What a unit says against the letter, without its reason."""


def newest_link(session: Session, unit: Unit, directive: Directive | None = None) -> Link:
    found = select(Link).join(Assignment, Assignment.id == Link.assignment_id).where(Assignment.unit_id == unit.id)
    found = found.where(Link.contact_id.is_not(None))
    if directive is not None:
        found = found.where(Assignment.directive_id == directive.id)
    return session.scalars(found.order_by(Link.id.desc())).first()


def token(app: Flask, link: Link) -> str:
    with app.test_request_context():
        return links.token(link)


@dataclass
class OpenedLink:
    """A browser that has opened a unit's link."""

    client: FlaskClient
    page: str
    assignment_id: int
    tasks: dict[int, int]
    """An item's place in the letter -> its newest task."""

    def get(self, path: str = ""):
        return self.client.get(self.page + path)

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


def open_link(app: Flask, session: Session, unit: Unit, directive: Directive | None = None) -> OpenedLink:
    link = newest_link(session, unit, directive)
    client = app.test_client()
    page = client.get(f"/m/{token(app, link)}").location
    tasks = session.scalars(select(Task).where(Task.assignment_id == link.assignment_id).order_by(Task.id))
    return OpenedLink(client, page, link.assignment_id, {task.item.position: task.id for task in tasks})


def issue_and_open(app: Flask, session: Session, now: datetime) -> tuple[Department, Directive, OpenedLink]:
    """A directive that is out, opened by School B, which owes every item of it."""
    issued = issue(session, now)
    return issued.people, issued.directive, open_link(app, session, issued.people.school_b)
