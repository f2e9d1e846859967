"""The people: one department with a district office, School A, School B, and School C outside the usual group."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from directives.attributes import of_agency as attributes
from directives.incidents import of_agency as incidents
from directives.models import Contact, Office, Staff, Unit, UnitGroup, UnitKind
from directives.rules.search import unaccented
from directives.terms import Role
from tests.scene.kept import kept


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


@kept
def department(session: Session, now: datetime, code: str = "SGDDT", domain: str = "sogddt.example") -> Department:
    """A department; a second one on the same instance has a code and a domain of its own."""
    agency = Unit(
        code=code,
        name="Sở Giáo dục và Đào tạo mẫu",
        search_name="so giao duc va dao tao mau",
        phone="0269 000 0001",
        email=f"so@{domain}",
    )
    session.add(agency)
    session.flush()
    attributes.begin(session, agency)
    incidents.begin(session, agency)
    office = Office(
        agency_id=agency.id,
        code="GDTrH",
        name="Phòng Giáo dục Trung học",
        phone="0269 000 0002",
        email=f"gdtrh@{domain}",
    )
    kinds = [
        UnitKind(agency_id=agency.id, name=name, position=n) for n, name in enumerate(["Phòng GDĐT", "Trường THPT"])
    ]
    session.add_all([office, *kinds])
    officer = person(session, agency, office, "Nguyễn Văn Mẫu", f"chuyenvien@{domain}", Role.OFFICER)
    leader = person(session, agency, None, "Trần Thị Mẫu", f"lanhdao@{domain}", Role.LEADER)
    admin = person(session, agency, None, "Lê Quản Trị", f"quantri@{domain}", Role.ADMIN)
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
