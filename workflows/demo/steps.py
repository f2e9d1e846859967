"""Load the sample department and its letter, by the same steps as real ones.

The demo is the one workflow that may call the steps of all others, since it plays the whole story.
"""

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path, PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.attributes.of_agency import begin
from directives.models import Directive, Office, Staff, StoredFile, Unit
from directives.record.ledger import SYSTEM
from directives.rules.search import unaccented
from directives.sources.tables import plain_tables, tables_of
from directives.terms import Role
from workflows import clock
from workflows.access import steps as access
from workflows.drafting import steps as drafting
from workflows.units.importing import import_units
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet
from workflows.web import links

OPENS_AT = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
"""8:00 on 17 April 2020 in Vietnam, the day of the letter."""

WRONG_ADDRESS = "sai-dia-chi@thpt-mau-07.example"
"""The one address of the sample that the mailbox refuses: a wrong address is part of the story."""

AGENCY = {
    "code": "SGDDT",
    "name": "Sở Giáo dục và Đào tạo Gia Lai",
    "phone": "0269 000 0650",
    "email": "vanphong@sogddt-mau.example",
}

LETTER = "letter.txt"
SIGNED = ("van-ban-da-ky.pdf", "715-SGDĐT-GDTrH.pdf")
ENCLOSED = (
    ("cong-van-262.pdf", "262-CATTT-NCSC.pdf"),
    ("so-lieu-day-hoc-truc-tuyen.xlsx", "Số liệu dạy học trực tuyến.xlsx"),
)
"""The files of the letter: name in the package, and name as enclosed."""

SIGN_IN_LIFETIME = timedelta(days=90)
"""The clock of a rehearsal jumps by weeks, and the links that the demo prints must still work then."""


def _data(name: str) -> bytes:
    return resources.files("workflows.demo").joinpath("data", name).read_bytes()


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_data(name).decode()), delimiter=";"))


def is_loaded(session: Session) -> bool:
    """Whether the database holds an agency already, so that the sample must not be loaded again."""
    return session.scalar(select(Unit.id).limit(1)) is not None


def load_sample(session: Session, folder: Path, now: datetime) -> Directive:
    """Load the sample department and its letter, as a draft, into an empty database; files go into `folder`."""
    agency = Unit(**AGENCY, search_name=unaccented(AGENCY["name"]), attributes={})
    session.add(agency)
    session.flush()
    begin(session, agency)
    _load_staff(session, agency, now)
    units = _data("units.csv")
    plan = plan_import(session, agency, unit_sheet(tables_of(plain_tables(units))))
    import_units(session, agency, plan, hashlib.sha256(units).hexdigest(), now, SYSTEM)
    return _load_letter(session, find_staff(session, Role.OFFICER), folder, now)


def _load_staff(session: Session, agency: Unit, now: datetime) -> None:
    offices = {row["code"]: Office(agency_id=agency.id, **row) for row in _table("offices.csv")}
    session.add_all(offices.values())
    session.flush()
    for row in _table("staff.csv"):
        access.add_staff(
            session,
            agency,
            now,
            SYSTEM,
            name=row["name"],
            email=row["email"],
            title=row["title"],
            phone=row["phone"],
            office=offices.get(row["office"]),
            roles=frozenset(map(Role, row["roles"].split(","))),
        )


def _load_letter(session: Session, officer: Staff, folder: Path, now: datetime) -> Directive:
    text = _data(LETTER).decode()
    directive = drafting.start_draft(session, officer, text, _store(session, folder, LETTER, LETTER, now), now)
    directive.signed_file = _store(session, folder, *SIGNED, now)
    for place, names in zip(directive.enclosures, ENCLOSED, strict=True):
        place.file = _store(session, folder, *names, now)
    session.flush()
    return directive


def _store(session: Session, folder: Path, name: str, called: str, now: datetime) -> StoredFile:
    kinds = {".txt": files.TEXT, ".pdf": files.PDF, ".xlsx": files.XLSX}
    file = files.trusted(called, _data(name), kinds[PurePath(name).suffix])
    return files.store(session, folder, file, now)


def find_staff(session: Session, role: Role) -> Staff:
    """The first member of the sample's staff with this role."""
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    return next(person for person in people if role in person.roles)


def sign_in_address(session: Session, role: Role) -> str:
    """A new one-time sign-in address for the sample's person with this role."""
    sign_in = access.create_sign_in(session, find_staff(session, role), clock.now(session), SIGN_IN_LIFETIME)
    return links.sign_in_address(sign_in.id)
