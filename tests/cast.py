"""The fixed cast: a district office, School A (prompt), School B (late) and School C (outside) of one department.

Each builder takes only what matters; it flushes and leaves the commit to the test.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from directives.files import new_public_id
from directives.models import Contact, Directive, FigureSpec, Item, Office, Staff, Unit, UnitGroup, UnitKind
from directives.rules import schedule
from directives.rules.search import unaccented
from directives.terms import Obligation, ReportingMode, Role
from workflows.issuing import steps as issuing


@dataclass
class Department:
    agency: Unit
    office: Office
    officer: Staff
    leader: Staff
    admin: Staff
    everyone: UnitGroup
    district: Unit
    school_a: Unit
    school_b: Unit
    school_c: Unit


def unit(session: Session, agency: Unit, code: str, name: str, software: list[str] | None = None) -> Unit:
    """A unit with one contact; software None is unknown."""
    attributes = {} if software is None else {"software": software}
    made = Unit(
        agency_id=agency.id,
        code=code,
        name=name,
        search_name=unaccented(name),
        attributes=attributes,
        phone="0269 000 0000",
    )
    made.contacts = [Contact(name=f"Văn thư {name}", position="Văn thư", email=f"{code.lower()}@donvi.example")]
    session.add(made)
    session.flush()
    return made


def person(session: Session, agency: Unit, office: Office | None, name: str, email: str, *roles: Role) -> Staff:
    made = Staff(agency_id=agency.id, office=office, name=name, email=email, title="", role_names=[*roles])
    session.add(made)
    session.flush()
    return made


def department(session: Session, now: datetime) -> Department:
    agency = Unit(
        code="SGDDT",
        name="Sở Giáo dục và Đào tạo mẫu",
        search_name="so giao duc va dao tao mau",
        phone="0269 000 0001",
        email="so@sogddt.example",
    )
    session.add(agency)
    session.flush()
    office = Office(
        agency_id=agency.id,
        code="GDTrH",
        name="Phòng Giáo dục Trung học",
        phone="0269 000 0002",
        email="gdtrh@sogddt.example",
    )
    kinds = [
        UnitKind(agency_id=agency.id, name=name, position=n) for n, name in enumerate(["Phòng GDĐT", "Trường THPT"])
    ]
    session.add_all([office, *kinds])
    officer = person(session, agency, office, "Nguyễn Văn Mẫu", "chuyenvien@sogddt.example", Role.OFFICER)
    leader = person(session, agency, None, "Trần Thị Mẫu", "lanhdao@sogddt.example", Role.LEADER)
    admin = person(session, agency, None, "Lê Quản Trị", "quantri@sogddt.example", Role.ADMIN)
    district = unit(session, agency, "PGD01", "Phòng GDĐT mẫu 1", ["ViettelStudy"])
    school_a = unit(session, agency, "THPT01", "Trường THPT mẫu A", ["Zoom", "ViettelStudy"])
    school_b = unit(session, agency, "THPT02", "Trường THPT mẫu B")
    school_c = unit(session, agency, "THPT03", "Trường THPT mẫu C", ["Zoom"])
    district.kind = kinds[0]
    for school in (school_a, school_b, school_c):
        school.kind = kinds[1]
    everyone = UnitGroup(agency_id=agency.id, name="Các đơn vị trực thuộc Sở", units=[district, school_a, school_b])
    session.add(everyone)
    session.flush()
    return Department(agency, office, officer, leader, admin, everyone, district, school_a, school_b, school_c)


def draft(session: Session, cast: Department, now: datetime) -> Directive:
    """Four items: a plain one, one due on a day, the weekly figures, and what is reported if it happens."""
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=cast.agency.id,
        office_id=cast.office.id,
        officer_id=cast.officer.id,
        title="An toàn khi học qua Internet",
        number="715/SGDĐT-GDTrH",
        dated_on=schedule.local(now).date(),
        place="Gia Lai",
        subject="bảo đảm an toàn khi dạy và học qua Internet",
        signer_name="Nguyễn Văn Ký",
        signer_title="KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC",
        audience={"groups": [cast.everyone.id]},
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
            audience={"unless_software": ["ViettelStudy", "VNPT E-Learning"]},
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


def issued(session: Session, cast: Department, now: datetime) -> Directive:
    directive = draft(session, cast, now)
    issuing.issue(session, directive, cast.officer, now, without_signed_copy=True)
    session.flush()
    return directive
