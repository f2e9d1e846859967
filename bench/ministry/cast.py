"""Fifty units of three places, as an import file lists them, and the letters that they get.

All texts that name a unit hold MARK, which each copy of the fifty replaces by its own number.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes import of_agency as attributes
from directives.files import new_public_id
from directives.incidents import of_agency as incidents
from directives.models import Directive, FigureSpec, Item, Office, Staff, Unit, UnitGroup
from directives.record.ledger import SYSTEM
from directives.rules import schedule
from directives.sources.tables import plain_tables, tables_of
from directives.terms import ReportingMode, Role
from workflows.access import steps as access
from workflows.drafting import steps as drafting
from workflows.units.importing import import_units
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet

UNITS = 50
"""How many one copy has."""

OPENED_AT = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
"""Friday, 8:00 in Vietnam: the day of the first letter."""

MARK = "00000"

OFFICES = "Các phòng giáo dục và đào tạo"
SCHOOLS = "Các đơn vị trực thuộc Sở"
CENTRES = "Các trung tâm GDNN-GDTX"
COLUMNS = (
    *("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên", "Phần mềm dạy học", "Nhóm đơn vị"),
    *("Đầu mối liên hệ", "Chức vụ", "Thư điện tử", "Điện thoại", "Số người học", "Số giáo viên", "Số lớp"),
)
SOFTWARE = ("ViettelStudy", "VNPT E-Learning", "Zoom", "Zoom; VNPT E-Learning", "")
NAMES = ("Nguyễn Du", "Lê Lợi", "Quang Trung", "Hùng Vương", "Phan Bội Châu", "Trần Phú", "Kim Đồng", "Lý Tự Trọng")
PEOPLE = ("Rmah H'Lan", "Trần Thị Mai", "Lê Văn Nam", "Ngô Thị Hà", "Phạm Đức Bình", "Đinh Thị Ánh", "Ksor Yến")


def agency(session: Session) -> tuple[Staff, Staff]:
    """The agency with its fifty units; returns the officer and a leader."""
    unit = Unit(
        code="SGDDT", name="Sở Giáo dục và Đào tạo mẫu", search_name="so giao duc va dao tao mau", attributes={}
    )
    session.add(unit)
    session.flush()
    attributes.begin(session, unit)
    incidents.begin(session, unit)
    office = Office(agency_id=unit.id, code="GDTrH", name="Phòng Giáo dục Trung học", phone="0269 000 0649")
    session.add(office)
    session.flush()
    people = [
        access.add_staff(
            session,
            unit,
            OPENED_AT,
            SYSTEM,
            name=name,
            email=f"{address}@so.example",
            title=title,
            phone="0269 000 0661",
            office=office,
            roles=frozenset(roles),
        )
        for name, address, title, roles in (
            ("Trần Thị Thu Hà", "chuyenvien", "Chuyên viên", (Role.OFFICER,)),
            ("Nguyễn Văn Mẫu", "lanhdao", "Phó Giám đốc", (Role.LEADER,)),
            ("Phạm Đức Hải", "truongphong", "Trưởng phòng", (Role.HEAD, Role.ADMIN)),
        )
    ]
    plan = plan_import(session, unit, unit_sheet(tables_of(plain_tables(_sheet().encode()))))
    import_units(session, unit, plan, "", OPENED_AT, SYSTEM)
    return people[0], people[1]


def _sheet() -> str:
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow(COLUMNS)
    lines.writerows(_rows())
    return text.getvalue()


def _rows() -> Iterator[list[str]]:
    """Three district offices, each above fifteen or sixteen schools and centres; every fifth unit has two contacts."""
    for number in range(UNITS):
        place, is_office = number % 3, number < 3
        code = f"X{MARK}-{number:02}"
        kind, group = ("Phòng GDĐT", OFFICES) if is_office else ("Trường", SCHOOLS)
        if not is_office and number % 9 == 0:
            kind, group = "Trung tâm GDNN-GDTX", CENTRES
        named = f"{NAMES[number % len(NAMES)]} {number}"
        name = f"Phòng GDĐT huyện {place + 1}, vùng {MARK}" if is_office else f"{kind} {named}, vùng {MARK}"
        above = "" if is_office else f"X{MARK}-{place:02}"
        sizes = [str(200 + 13 * number), str(12 + number), str(6 + number // 3)]
        person, phone = PEOPLE[number % len(PEOPLE)], f"0900 000 {number:03}"
        address = f"vanthu@x{MARK}-{number:02}.example"
        yield [code, name, kind, above, SOFTWARE[number % 5], group, person, "Văn thư", address, phone, *sizes]
        if number % 5 == 1:
            second = f"hieutruong@x{MARK}-{number:02}.example"
            yield [code, "", "", "", "", "", "Thầy Nam", "Hiệu trưởng", second, phone, "", "", ""]


def first_letter(session: Session, officer: Staff, now: datetime) -> Directive:
    """The sample letter, read as an officer's draft is; she asks for reports on four of its nine items."""
    text = resources.files("workflows.demo").joinpath("data", "letter.txt").read_text("utf-8")
    directive = drafting.start_draft(session, officer, text, None, now)
    directive.title = "An toàn khi học qua Internet"
    plain = [item for item in directive.items if item.mode == ReportingMode.NONE and not item.rrule]
    for item, days in zip(plain, (14, 28, None, 42), strict=False):
        item.mode = ReportingMode.REPORT
        if days is not None and item.due_at is None:
            item.due_at, item.set_by_department = _due(now, days), True
    session.flush()
    return directive


def later_letter(
    session: Session, officer: Staff, now: datetime, number: int, groups: tuple[str, ...], items: int
) -> Directive:
    """A smaller letter: some of a table of figures that is due once, and two reports."""
    addressed = select(UnitGroup.id).where(UnitGroup.name.in_(groups)).order_by(UnitGroup.id)
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=officer.agency_id,
        office_id=officer.office_id,
        officer_id=officer.id,
        title=f"Ôn tập cuối năm, đợt {number}",
        number=f"{900 + number}/SGDĐT-GDTrH",
        dated_on=schedule.local(now).date(),
        subject="hướng dẫn ôn tập và kiểm tra cuối năm học",
        signer_name="Nguyễn Văn Mẫu",
        audience={"groups": list(session.scalars(addressed))},
        source_text="Văn bản mẫu",
        created_at=now,
        edited_at=now,
    )
    directive.items = [
        Item(
            position=1,
            label="1",
            title="Số học sinh dự kiểm tra",
            text="Thống kê số học sinh.",
            mode=ReportingMode.FIGURES,
            figures=[FigureSpec(position=1, name="Số học sinh", measure="học sinh")],
        ),
        Item(position=2, label="2", title="Kế hoạch ôn tập", text="Gửi kế hoạch ôn tập.", mode=ReportingMode.REPORT),
        Item(position=3, label="3", title="Kết quả kiểm tra", text="Báo cáo kết quả.", mode=ReportingMode.REPORT),
    ][:items]
    for item, days in zip(directive.items, (14, 10, 21), strict=False):
        item.due_at = _due(now, days)
    session.add(directive)
    session.flush()
    return directive


def _due(now: datetime, days: int) -> datetime:
    return schedule.at(date.fromordinal(schedule.local(now).date().toordinal() + days), time(17))
