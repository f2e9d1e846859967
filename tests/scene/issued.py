"""A directive of four items for the department's units: as a draft, issued, or issued and mailed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives import acts
from directives.files import new_public_id
from directives.models import Assignment, Directive, FigureSpec, Item, Link, Mail, Report, Task, Unit
from directives.rules import schedule
from directives.terms import Obligation, ReportingMode, Standing
from tests.scene.kept import kept
from tests.scene.people import Department, department
from tests.scene.running import send_mails
from workflows.issuing import steps as issuing


@dataclass
class IssuedDirective:
    session: Session
    people: Department
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

    def mails(self, occasion: str) -> list[str]:
        return sorted(self.session.scalars(select(Mail.recipient).where(Mail.occasion == occasion)))


@kept
def issue(session: Session, now: datetime) -> IssuedDirective:
    people = department(session, now)
    return IssuedDirective(session, people, issued_directive(session, people, now))


def issue_and_mail(app: Flask, session: Session, now: datetime) -> IssuedDirective:
    """Issued, and every unit told of it."""
    made = issue(session, now)
    session.commit()
    send_mails(app)
    session.expire_all()
    return made


def draft(session: Session, people: Department, now: datetime) -> Directive:
    """Four items: a plain one, one due on a day, the weekly figures, and what is reported if it happens.

    The agency's first draft is number 715, each next one counts on: one letter is issued once.
    """
    before = session.scalar(select(func.count()).where(Directive.issuer_id == people.agency.id)) or 0
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=people.agency.id,
        office_id=people.office.id,
        officer_id=people.officer.id,
        title="An toàn khi học qua Internet",
        number=f"{715 + before}/SGDĐT-GDTrH",
        dated_on=schedule.local(now).date(),
        place="Gia Lai",
        subject="bảo đảm an toàn khi dạy và học qua Internet",
        signer_name="Nguyễn Văn Ký",
        signer_title="KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC",
        audience={"groups": [people.everyone.id]},
        created_at=now,
        edited_at=now,
        report_office="Phòng GDTrH",
        report_phone="0269 000 0002",
        report_email="gdtrh@sogddt.example",
        source_text="Văn bản mẫu",
        agency_printed="SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        parent_printed="UBND TỈNH MẪU",
    )
    directive.items = [
        Item(position=1, label="1", title="Dạy học qua Internet", text="Tiếp tục dạy học qua Internet."),
        Item(
            position=2,
            label="2",
            title="Báo cáo tập huấn",
            text="Báo cáo kết quả tập huấn trước ngày 24/4/2020.",
            mode=ReportingMode.REPORT,
            deadline_text="trước ngày 24/4/2020",
            due_at=schedule.at(schedule.local(now).date() + timedelta(days=7), time(0)),
        ),
        Item(
            position=3,
            title="Số liệu tuần",
            text="Thống kê, gửi trước 15h00 thứ Sáu hằng tuần.",
            mode=ReportingMode.FIGURES,
            deadline_text="trước 15h00 thứ 6 hằng tuần",
            rrule="FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0",
            audience={"unless": {"software": ["ViettelStudy", "VNPT E-Learning"]}},
            figures=[
                FigureSpec(position=1, name="Số lớp học trực tuyến", measure="lớp"),
                FigureSpec(position=2, name="Số học sinh tham gia", measure="học sinh"),
            ],
        ),
        Item(
            position=4,
            title="Vấn đề phát sinh",
            text="Báo cáo kết quả xử lý các vấn đề xảy ra (nếu có).",
            obligation=Obligation.CONDITIONAL,
            mode=ReportingMode.INCIDENT,
        ),
    ]
    session.add(directive)
    session.flush()
    return directive


def issued_directive(session: Session, people: Department, now: datetime) -> Directive:
    directive = draft(session, people, now)
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    session.flush()
    return directive
