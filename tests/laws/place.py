"""The place where a drawn history happens: a department, its letters, a mail server and a clock."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import Select, select

from directives.acts import ActedBy, ReportAnswer
from directives.database import db
from directives.models import Assignment, Contact, Directive, Link, Staff, Task, Unit
from directives.releases.required import must_wait
from directives.terms import DigestFrequency, DirectiveState, ReportingMode, Standing
from tests.infrastructure.mail_server import MailServer
from tests.scene.incoming import MAILBOX
from tests.scene.people import department
from workflows import clock
from workflows.reporting import releasing
from workflows.reporting import steps as reporting
from workflows.units.steps import set_day

SATURDAY_WORKED, TUESDAY_OFF = date(2020, 4, 25), date(2020, 4, 28)
ANSWERABLE = (ReportingMode.NONE, ReportingMode.REPORT, ReportingMode.FIGURES)
WITH_DATES = (ReportingMode.REPORT, ReportingMode.FIGURES)


def typed(moment: datetime) -> datetime:
    """A date as people can type one: to the minute."""
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class IssuedLetter:
    """A letter as it was issued, and whether it may stand beside another with its number and date."""

    directive_id: int
    number: int
    amends: int | None
    beside: tuple[int, ...]
    """The directives of the same letter that stood when it was issued."""


class Place:
    """Three units that every letter reaches and one that is added later; two share a mailbox, one has two hands."""

    def __init__(self, app: Flask, server: MailServer, now: datetime) -> None:
        server.forget()
        app.config["MAIL_BOUNCE_ADDRESS"] = MAILBOX
        self.app, self.server, self.count = app, server, 0
        self.letters: list[IssuedLetter] = []
        self.seen: Counter[str] = Counter()
        self.people = people = department(db.session, now)
        people.school_a.contacts[0].email = "pgd01@donvi.example"
        people.school_a.parent = people.school_b.parent = people.district
        head = Contact(name="Thầy Nam", position="Hiệu trưởng", email="hieutruong@donvi.example", is_head=True)
        people.school_b.contacts.append(head)
        people.school_b.two_hands = True
        people.officer.digest = people.leader.digest = DigestFrequency.DAILY
        for day, works in ((SATURDAY_WORKED, True), (TUESDAY_OFF, False)):
            set_day(db.session, people.agency, day, works, "Đổi", people.officer, now)
        db.session.commit()

    def now(self) -> datetime:
        return clock.now(db.session)

    def key(self) -> str:
        """A new submission key."""
        self.count += 1
        return f"k{self.count}"

    def by(self) -> ActedBy:
        return ActedBy(db.session.get_one(Staff, self.people.officer.id), "Lý do", self.now())

    def one_of(self, query: Any, number: int) -> Any:
        """One row of a query, by a drawn number; None if there is none."""
        rows = db.session.scalars(query).all()
        return rows[number % len(rows)] if rows else None

    def units_present(self) -> Select[tuple[Unit]]:
        """The units of the agency that are not closed."""
        return select(Unit).where(Unit.agency_id == self.people.agency.id, Unit.closed_at.is_(None)).order_by(Unit.id)

    def own_links(self, assignment: Assignment) -> list[Link]:
        """The links of the unit's contacts that open; no colleague's."""
        return [link for link in assignment.links if link.revoked_at is None and not link.is_colleagues]

    def own_link(self, assignment: Assignment, number: int = 0) -> Link | None:
        """One of them, whoever holds it."""
        found = self.own_links(assignment)
        return found[number % len(found)] if found else None

    def sending_link(self, assignment: Assignment) -> Link | None:
        """One whose reports go to the department without waiting for the head of the unit."""
        return next((link for link in self.own_links(assignment) if not must_wait(link)), None)

    def report_of(self, task: Task, number: int) -> ReportAnswer:
        """A report with what the item asks."""
        numbers = [spec.id for spec in task.item.figures if spec.kind.is_number]
        figures = {spec_id: Decimal(number) if number % 4 else None for spec_id in numbers}
        return ReportAnswer(Standing.REPORTED, self.key(), f"Nội dung {number}", figures=figures, typed_by="Cô Mai")

    def enter(self, task: Task, link: Link, number: int) -> None:
        """What is sent by this link waits for the head; nothing of it counts yet."""
        before = (task.standing, task.first_submitted_at, task.assignment.acknowledged_at)
        basis = reporting.basis_of(db.session, task, reporting.draft_of(db.session, task))
        typed = {"said": ["reported"], "text": [f"Nội dung {number}"], "typed_by": ["Cô Mai"]}
        draft = releasing.ask_release(db.session, link, task, typed, self.now(), basis)
        assert draft.waiting_since is not None
        assert before == (task.standing, task.first_submitted_at, task.assignment.acknowledged_at)
        self.seen["reports that wait"] += 1

    def directive(self, number: int) -> Directive | None:
        """One of the department's that is followed; what a superior passed on is not its own."""
        own = (Directive.state == DirectiveState.ISSUED, Directive.issuer_id == self.people.agency.id)
        return self.one_of(select(Directive).where(*own).order_by(Directive.id.desc()), number)

    def assignment(self, number: int) -> Assignment | None:
        own = (Directive.state == DirectiveState.ISSUED, Assignment.parent_id.is_(None))
        followed = select(Assignment).join(Directive).where(*own)
        return self.one_of(followed.order_by(Assignment.id.desc()), number)

    def task(self, number: int, modes: tuple[ReportingMode, ...] = ANSWERABLE) -> Task | None:
        """A task of a directive of the department that is followed, the newest first."""
        own = (Directive.state == DirectiveState.ISSUED, Assignment.parent_id.is_(None))
        followed = select(Task).join(Assignment).join(Directive).where(*own)
        found = [one for one in db.session.scalars(followed.order_by(Task.id.desc())) if one.item.mode in modes]
        return found[number % len(found)] if found else None

    def not_ours(self) -> list[Assignment]:
        """Assignments that a unit has refused and the department has not answered yet."""
        refused = select(Assignment).join(Directive).where(Directive.state == DirectiveState.ISSUED)
        return list(db.session.scalars(refused.where(Assignment.not_ours_at.is_not(None)).order_by(Assignment.id)))
