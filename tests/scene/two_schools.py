"""A directive that two schools have: enough for any mail to be about something."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Enclosure,
    Item,
    Link,
    Mail,
    Office,
    Period,
    SignInLink,
    Staff,
    Task,
    Unit,
)
from directives.rules.search import unaccented
from directives.terms import DirectiveState, Obligation, ReportingMode
from tests.scene.queued import queue_mail
from tests.scene.sealed import seal, seal_whole

FRIDAY = datetime(2020, 4, 24, 8, 0, tzinfo=UTC)
"""The first cut-off of the weekly figures: 15:00 in Vietnam."""

END_OF_APRIL = datetime(2020, 4, 30, 17, 0, tzinfo=UTC)
"""Midnight after 30 April in Vietnam: due by the end of that day."""

WEEKLY = "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0"

MANDATORY, ENCOURAGED, CONDITIONAL = Obligation
NONE, REPORT, FIGURES, INCIDENT = ReportingMode

ITEMS = (
    ("1", "Triển khai Công văn số 250/CATTT-VNCERT/CC về nguy cơ mất an toàn từ phần mềm Zoom", MANDATORY, NONE, None),
    ("2", "Sử dụng phần mềm có bản quyền, phần mềm được giới thiệu", ENCOURAGED, NONE, None),
    ("3", "Tập huấn kỹ năng an toàn cho giáo viên & học sinh <lớp 9>", MANDATORY, REPORT, END_OF_APRIL),
    ("", "Số liệu thống kê dạy học trực tuyến", MANDATORY, FIGURES, FRIDAY),
    ("", "Kết quả xử lý các vấn đề xảy ra (nếu có)", CONDITIONAL, INCIDENT, None),
)


@dataclass
class TwoSchools:
    """School A owes figures; School B does not, since its software reports them."""

    session: Session
    now: datetime
    agency: Unit
    officer: Staff
    directive: Directive
    school_a: Contact
    school_b: Contact
    link_a: Link
    link_b: Link

    def task(self, title: str, link: Link | None = None) -> Task:
        return self.session.scalars(
            select(Task)
            .join(Item)
            .where(Task.assignment_id == (link or self.link_a).assignment_id, Item.title.contains(title))
        ).one()

    def post(
        self, occasion: str, about: str, link: Link | None = None, *, tasks: tuple[Task, ...] = (), **values: Any
    ) -> Mail:
        link = link or self.link_a
        lines = [(task.assignment_id, task.id, "") for task in tasks] or [(link.assignment_id, None, "")]
        mail = queue_mail(
            self.session,
            occasion,
            instance=f"{occasion}:{about}",
            now=self.now,
            contact=link.contact,
            lines=lines,
            values=values,
            directive=self.directive,
            agency_id=self.agency.id,
        )
        assert mail is not None
        return mail

    def tell_every_unit(self) -> None:
        """Every unit was told, as before any mail about a past date."""
        for assignment in self.session.scalars(select(Assignment)):
            assignment.told_at = self.now

    def post_receipt(self, number: int) -> Mail:
        return self.post("receipt", str(number), reference=f"BN-{number}", item_title=None, at=self.now.isoformat())

    def issued(self, link: Link | None = None) -> Mail:
        link = link or self.link_a
        return self.post("issued", f"{link.id}:{link.generation}", link)

    def post_to_staff(self, occasion: str, about: str, staff: Staff, **values: Any) -> Mail:
        mail = queue_mail(
            self.session,
            occasion,
            instance=f"{occasion}:{about}",
            now=self.now,
            staff=staff,
            values=values,
            directive=self.directive,
            agency_id=self.agency.id,
        )
        assert mail is not None
        return mail

    def colleague(self) -> Staff:
        made = Staff(
            agency_id=self.agency.id,
            office=self.officer.office,
            name="Hoàng Thị Mới",
            email="moi@so.example",
            role_names=["officer"],
        )
        self.session.add(made)
        self.session.flush()
        return made

    def next_period(self, title: str) -> Task:
        task = self.task(title)
        assert task.due_at is not None
        due_at = task.due_at + timedelta(days=7)
        period = Period(item_id=task.item_id, number=2, opens_at=task.due_at, due_at=due_at, planned_due_at=due_at)
        following = Task(assignment_id=task.assignment_id, item=task.item, period=period, due_at=due_at)
        self.session.add(following)
        self.session.flush()
        seal(self.session, self.directive, self.now, period, following)
        return following

    def sign_in(self) -> Mail:
        later = self.now + timedelta(hours=1)
        sign_in = SignInLink(staff_id=self.officer.id, created_at=self.now, expires_at=later)
        self.session.add(sign_in)
        self.session.flush()
        mail = queue_mail(
            self.session,
            "sign_in",
            instance=f"sign_in:{sign_in.id}",
            now=self.now,
            staff=self.officer,
            values={"sign_in_id": sign_in.id},
            agency_id=self.agency.id,
        )
        assert mail is not None
        return mail

    def another_letter(self) -> Link:
        """School A's link to a second letter, which asks for the same figures."""
        directive = _directive(self.session, self.agency, self.officer, self.now, "650/SGDĐT-GDTX")
        link = _assign(self.session, directive, self.school_a, _items(self.session, directive, self.now), self.now)
        seal_whole(self.session, directive, self.now)
        return link


def two_schools(session: Session, now: datetime) -> TwoSchools:
    agency = Unit(
        code="SO", name="Sở Giáo dục và Đào tạo Mẫu", search_name="", phone="0269 000 0000", email="so@so.example"
    )
    session.add(agency)
    session.flush()
    office = Office(
        agency_id=agency.id,
        code="GDTrH",
        name="Phòng Giáo dục Trung học",
        phone="0269 000 0650",
        email="gdtrh@so.example",
    )
    officer = Staff(
        agency_id=agency.id, office=office, name="Nguyễn Thị Mẫu", email="officer@so.example", role_names=["officer"]
    )
    session.add(officer)
    session.flush()
    directive = _directive(session, agency, officer, now, "649/SGDĐT-GDTrH")
    items = _items(session, directive, now)
    school_a = _school(session, agency, "Trường THPT mẫu A", "a.example")
    school_b = _school(session, agency, "Trường THPT mẫu B", "b.example")
    link_a = _assign(session, directive, school_a, items, now)
    link_b = _assign(session, directive, school_b, [item for item in items if not item.rrule], now)
    seal_whole(session, directive, now)
    return TwoSchools(session, now, agency, officer, directive, school_a, school_b, link_a, link_b)


def _directive(session: Session, agency: Unit, officer: Staff, now: datetime, number: str) -> Directive:
    scan = files.trusted("649-SGDĐT-GDTrH.pdf", b"%PDF-1.7\n" + b"signed " * 40_000, files.PDF)
    signed = files.store(session, Path(current_app.config["FILES_DIR"]), scan, now)
    directive = Directive(
        public_id=number.partition("/")[0],
        issuer_id=agency.id,
        office=officer.office,
        officer=officer,
        state=DirectiveState.ISSUED,
        number=number,
        dated_on=date(2020, 4, 17),
        issued_at=now,
        created_at=now,
        edited_at=now,
        subject="tăng cường công tác đảm bảo an toàn cho học sinh trong quá trình học tập qua Internet",
        report_office="Phòng Giáo dục Trung học",
        report_phone="0269 000 0650",
        report_email="gdtrh@so.example",
        signed_file=signed,
        enclosures=[Enclosure(position=1, name="Công văn số 250/CATTT-VNCERT/CC", file_id=signed.id)],
    )
    session.add(directive)
    session.flush()
    return directive


def _items(session: Session, directive: Directive, now: datetime) -> list[Item]:
    items = [
        Item(
            directive_id=directive.id,
            position=position,
            label=label,
            title=title,
            text=title,
            obligation=obligation,
            mode=mode,
            due_at=None if mode == FIGURES else due_at,
            rrule=WEEKLY if mode == FIGURES else "",
            set_by_department=label == "3",
            periods=[Period(number=1, opens_at=now, due_at=due_at, planned_due_at=due_at)],
        )
        for position, (label, title, obligation, mode, due_at) in enumerate(ITEMS, 1)
    ]
    session.add_all(items)
    session.flush()
    through = Item(
        directive_id=directive.id,
        position=9,
        label="4",
        title="Cung cấp thông tin kịp thời",
        text="",
        obligation=CONDITIONAL,
        mode=INCIDENT,
        through_id=items[-1].id,
    )
    session.add(through)
    return items


def _school(session: Session, agency: Unit, name: str, domain: str) -> Contact:
    unit = Unit(agency_id=agency.id, code=domain, name=name, search_name=unaccented(name), phone="0269 000 0001")
    session.add(unit)
    session.flush()
    contact = Contact(unit_id=unit.id, name="Văn thư", email=f"vanthu@{domain}")
    session.add(contact)
    session.flush()
    return contact


def _assign(session: Session, directive: Directive, contact: Contact, items: list[Item], now: datetime) -> Link:
    assignment = Assignment(
        public_id=f"{directive.public_id}-{contact.unit.code}",
        directive_id=directive.id,
        unit_id=contact.unit_id,
        responsible_unit_id=contact.unit_id,
        created_at=now,
        tasks=[Task(item_id=i.id, period_id=i.periods[0].id, due_at=i.periods[0].due_at) for i in items],
    )
    link = Link(assignment=assignment, contact=contact, created_at=now)
    session.add_all([assignment, link])
    session.flush()
    return link
