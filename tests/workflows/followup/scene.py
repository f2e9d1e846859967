"""A directive in its second week: issued and mailed, School A prompt, School B silent; and an officer at the desk."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.models import Assignment, Directive, Link, Mail, Report, Staff, Task, Unit
from directives.terms import Occasion, Standing
from tests import cast
from tests.conftest import outside
from workflows.access import steps
from workflows.mailing.sending import worker
from workflows.web import links


@dataclass
class Scene:
    session: Session
    people: cast.Department
    directive: Directive

    def assignment(self, unit: Unit) -> Assignment:
        return self.session.scalars(
            select(Assignment).where(Assignment.directive_id == self.directive.id, Assignment.unit_id == unit.id)
        ).one()

    def task(self, unit: Unit, title: str, number: int = 1) -> Task:
        found = [task for task in self.assignment(unit).tasks if task.item.title == title]
        return next(task for task in found if task.period.number == number)

    def link(self, unit: Unit) -> Link:
        return self.assignment(unit).links[0]

    def report(
        self, task: Task, at: datetime, text: str = "Đã tập huấn cho 40 giáo viên.", key: str = "a", **figures: str
    ) -> Report:
        values = {spec.id: Decimal(value) for spec, value in zip(task.item.figures, figures.values(), strict=False)}
        answer = acts.ReportAnswer(
            Standing.REPORTED, key, text, figures=values, typed_by="Cô Mai", approved_by="Thầy Nam"
        )
        return acts.submit(self.session, task, answer, acts.from_link(task.assignment.links[0], at), at)

    def mails(self, occasion: Occasion) -> list[str]:
        return sorted(self.session.scalars(select(Mail.recipient).where(Mail.occasion == occasion)))


def scene(session: Session, now: datetime) -> Scene:
    people = cast.department(session, now)
    directive = cast.issued(session, people, now)
    return Scene(session, people, directive)


def reached(app: Flask) -> None:
    """The worker sends what waits."""
    outside(lambda: worker.work_until_nothing_is_due(app, threading.Event()))


def mailed(app: Flask, session: Session, now: datetime) -> Scene:
    """Issued, and every unit told of it."""
    made = scene(session, now)
    session.commit()
    reached(app)
    session.expire_all()
    return made


def signed_in(client: FlaskClient, session: Session, staff: Staff, now: datetime) -> FlaskClient:
    client.get(links.sign_in_address(steps.make_sign_in(session, staff, now).id))
    client.post("/dang-nhap/xac-nhan")
    return client


def key_of(page: str) -> str:
    return re.search(r'name="submission_key" type="hidden" value="(\w+)"', page)[1]


HOUR = timedelta(hours=1)
