"""Load the sample department and its letter, by the same steps as real ones.

The demo is the one workflow that may call the steps of all others, since it plays the whole story.
"""

import csv
import hashlib
import io
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path, PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.acts import ActedBy, acknowledge, from_staff
from directives.attributes import of_agency as attributes
from directives.incidents import of_agency as incidents
from directives.models import Assignment, Directive, Office, Staff, StoredFile, Unit
from directives.record.ledger import SYSTEM
from directives.rules import schedule
from directives.rules.search import unaccented
from directives.sources.tables import plain_tables, tables_of
from directives.terms import Channel, JobKind, Role
from workflows import clock
from workflows.access import steps as access
from workflows.demo.samples import DECISION, HISTORY, TAKEN_OVER_BY, Sample
from workflows.drafting import steps as drafting
from workflows.issuing import steps as issuing
from workflows.jobs import asking
from workflows.jobs.asking import WantedWork
from workflows.units.importing import import_units
from workflows.units.over_time import steps as over_time
from workflows.units.over_time.steps import UnitDecision
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet
from workflows.web import links

OPENS_AT = HISTORY.opens_at
"""Where the sample begins that most rehearsals play."""

WRONG_ADDRESS = "sai-dia-chi@thpt-mau-07.example"
"""The one address of the sample that the mailbox refuses: a wrong address is part of the story."""

AGENCY = {
    "code": "SGDDT",
    "name": "Sở Giáo dục và Đào tạo Gia Lai",
    "phone": "0269 000 0650",
    "email": "vanphong@sogddt-mau.example",
}

SIGN_IN_LIFETIME = timedelta(days=90)
"""The clock of a rehearsal jumps by weeks, and the links that the demo prints must still work then."""


def _data(name: str) -> bytes:
    return resources.files("workflows.demo").joinpath("data", name).read_bytes()


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_data(name).decode()), delimiter=";"))


def is_loaded(session: Session) -> bool:
    """Whether the database holds an agency already, so that the sample must not be loaded again."""
    return session.scalar(select(Unit.id).limit(1)) is not None


def load_sample(session: Session, folder: Path, now: datetime, sample: Sample = HISTORY) -> Directive:
    """Load a sample department and its letter into an empty database; files go into `folder`.

    The letter is a draft, unless it was issued in an earlier month of the sample.
    """
    begins = sample.issued_at or now
    agency = Unit(**AGENCY, search_name=unaccented(AGENCY["name"]), attributes={})
    session.add(agency)
    session.flush()
    attributes.begin(session, agency)
    incidents.begin(session, agency)
    _load_staff(session, agency, begins)
    _import(session, agency, sample.units, begins)
    officer = find_staff(session, Role.OFFICER)
    directive = _load_letter(session, officer, folder, begins, sample)
    if sample.issued_at is not None:
        issuing.issue(session, directive, officer, begins, without_signed_copy=True)
        _acknowledge_by_telephone(session, directive, officer, begins + timedelta(hours=3))
    if sample.changed:
        _change(session, agency, sample, officer, now)
    return directive


def ask_for_paper(session: Session, directive: Directive, now: datetime) -> None:
    """The leader has asked for the paper with the line of each unit, if the letter was issued: the worker makes it."""
    if directive.issued_at is not None:
        wanted = WantedWork(JobKind.SUMMARY, directive.number, directive)
        asking.ask(session, wanted, find_staff(session, Role.LEADER), now)


def _import(session: Session, agency: Unit, name: str, now: datetime) -> None:
    units = _data(name)
    plan = plan_import(session, agency, unit_sheet(tables_of(plain_tables(units))))
    import_units(session, agency, plan, hashlib.sha256(units).hexdigest(), now, SYSTEM)


def _acknowledge_by_telephone(session: Session, directive: Directive, officer: Staff, now: datetime) -> None:
    """Every second unit has said that it knows of the letter; the officer entered it."""
    told = session.scalars(select(Assignment).where(Assignment.directive_id == directive.id).order_by(Assignment.id))
    for assignment in told.all()[::2]:
        origin = from_staff(officer, Channel.PHONE, "Văn thư", now)
        acknowledge(session, assignment, "Văn thư", "", origin, now)


def _change(session: Session, agency: Unit, sample: Sample, officer: Staff, now: datetime) -> None:
    """The communes come, their schools stand below them, and they take over from the district offices."""
    _import(session, agency, sample.changed, now)
    units = {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.agency_id == agency.id))}
    decision = UnitDecision(ActedBy(officer, DECISION, now), schedule.local(now).date())
    for office, commune in TAKEN_OVER_BY.items():
        over_time.hand_on(session, units[office], units[commune], decision)


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


def _load_letter(session: Session, officer: Staff, folder: Path, now: datetime, sample: Sample) -> Directive:
    text = _data(sample.letter).decode()
    file = _store(session, folder, sample.letter, sample.letter, now)
    directive = drafting.start_draft(session, officer, text, file, now)
    if sample.signed:
        directive.signed_file = _store(session, folder, *sample.signed, now)
    for place, names in zip(directive.enclosures, sample.enclosed, strict=True):
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
