"""A district office or commune with schools below it that the letter does not address."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.cascade import passing_on
from directives.cascade.passing_on import PassedOn, PassOnOrder
from directives.models import Assignment, Link, Task, Unit, UnitKind
from tests.scene.issued import IssuedDirective, issued_directive
from tests.scene.people import department, unit
from tests.scene.running import send_mails
from workflows.cascading import steps

COMMUNE = "UBND xã Mẫu"


@dataclass
class Cascade:
    """The commune, its schools, and what the letter asks the commune."""

    session: Session
    issued: IssuedDirective
    commune: Unit
    schools: list[Unit]

    @property
    def above(self) -> Assignment:
        return self.issued.assignment(self.commune)

    @property
    def link(self) -> Link:
        return self.above.links[0]

    def task(self, title: str) -> Task:
        return self.issued.task(self.commune, title)

    def pass_on(
        self, now: datetime, *titles: str, to: list[Unit] | None = None, due_at: datetime | None = None
    ) -> PassedOn:
        units = frozenset(school.id for school in (to or self.schools))
        order = PassOnOrder(frozenset(self.task(title).id for title in titles), units, due_at)
        made = steps.pass_on(self.session, self.link, order, now)
        self.session.flush()
        return made

    def passed(self, school: Unit, title: str) -> Task:
        """What was passed on to a school."""
        of = select(Task).join(Task.assignment).join(Task.item).where(Assignment.unit_id == school.id)
        found = self.session.scalars(of.where(Task.parent_id.is_not(None)).order_by(Task.id)).all()
        return next(task for task in reversed(found) if task.item.title == title)

    def answer(self, school: Unit, title: str, at: datetime, *figures: str, text: str = "Đã tập huấn.") -> None:
        named = {str(place): value for place, value in enumerate(figures)}
        self.issued.report(self.passed(school, title), at, text, key=f"{school.code}{title}", **named)


def passed_below(session: Session, assignment: Assignment, code: str, word: str, now: datetime) -> Task:
    """A school below the unit of this assignment, and the first task that was passed on to it."""
    agency = session.get_one(Unit, assignment.unit.agency_id)
    school = unit(session, agency, code, f"Điểm trường {word}")
    school.parent = assignment.responsible_unit
    session.flush()
    first = passing_on.passable(assignment)[0]
    order = PassOnOrder(frozenset({first.id}), frozenset({school.id}), None)
    steps.pass_on(session, assignment.links[0], order, now)
    return session.scalars(select(Task).where(Task.parent_id == first.id)).one()


def cascade(session: Session, now: datetime, schools: int = 2) -> Cascade:
    """School A is below the commune and addressed by the letter itself; so many others are not."""
    people = department(session, now)
    commune = people.district
    kind = UnitKind(agency_id=people.agency.id, name="UBND cấp xã", position=9, is_asked=True)
    commune.name, commune.attributes, commune.kind = "Phòng Văn hóa - Xã hội, UBND xã Mẫu", {"aliases": [COMMUNE]}, kind
    people.school_a.parent = commune
    below = [unit(session, people.agency, f"TH{n:02}", f"Trường Tiểu học mẫu {n}") for n in range(1, schools + 1)]
    for one in below:
        one.parent = commune
    session.flush()
    issued = IssuedDirective(session, people, issued_directive(session, people, now))
    return Cascade(session, issued, commune, below)


def cascade_mailed(app: Flask, session: Session, now: datetime, schools: int = 2) -> Cascade:
    made = cascade(session, now, schools)
    session.commit()
    send_mails(app)
    session.expire_all()
    return made
