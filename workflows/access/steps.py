"""Sign-in by a one-time mailed link; accounts, the agency and its offices."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.attributes import of_agency as attributes
from directives.incidents import of_agency as incidents
from directives.models import Mail, Office, SignInLink, Staff, StaffSession, Unit
from directives.record import facts, ledger, locks, sessions, sign_ins
from directives.terms import DigestFrequency, EventKind, Role
from workflows import clock
from workflows.mailing.occasions import leader_digest

create_sign_in = sign_ins.create

DIGEST_OPENS = timedelta(hours=48)
"""How long after it was sent a leader's digest opens the boards, on the first device that presses."""


def request_sign_in(session: Session, email: str, now: datetime) -> Staff | None:
    """Ask for a sign-in mail; returns whose address it is. The same is done for an address on no record."""
    known = sign_ins.accounts(session, email)
    sign_ins.ask(session, email, now)
    return known[0] if known else None


def opened_by(session: Session, sign_in: SignInLink | None, now: datetime) -> Sequence[Staff]:
    """The accounts, one in each agency, that a sign-in link opens; none if it does not work any more."""
    if sign_in is None or sign_in.used_at is not None or now >= sign_in.expires_at:
        return ()
    return sign_ins.accounts(session, sign_in.staff.email)


def use(session: Session, sign_in: SignInLink, staff: Staff, now: datetime) -> Staff | None:
    """Use the link once for one of its accounts; None if it was used meanwhile."""
    locks.lock_row(session, sign_in)
    if staff not in opened_by(session, sign_in, now):
        return None
    sign_in.used_at = now
    return staff


def board_time(session: Session, mail: Mail, now: datetime) -> timedelta | None:
    """How long the link in a leader's digest opens the boards from now on; None if it opens nothing any more."""
    reader = mail.staff
    is_open = (
        mail.occasion == leader_digest.MAIL.name
        and reader is not None
        and reader.left_at is None
        and Role.LEADER in reader.roles
        and mail.mailbox == reader.email.lower()
        and session.scalar(select(StaffSession.id).where(StaffSession.mail_id == mail.id)) is None
    )
    ends_at = (mail.sent_at or mail.created_at) + DIGEST_OPENS
    return ends_at - now if is_open and now < ends_at else None


def use_digest(session: Session, mail: Mail, now: datetime) -> timedelta | None:
    """The same, with the mail locked: of two devices that press at once, the second finds it opened."""
    locks.lock_row(session, mail)
    return board_time(session, mail, now)


def create_agency(session: Session, now: datetime, *, name: str, code: str, phone: str = "") -> Unit:
    """Create an agency, which nobody belongs to yet, with the attributes that it begins with."""
    agency = Unit(code=code, attributes={})
    facts.change(session, agency, now, name=name, phone=phone)
    data, rows = (
        {"what": "agency", "name": name, "code": code, "phone": phone},
        [agency, *attributes.begin(session, agency), *incidents.begin(session, agency)],
    )
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.SYSTEM, data, rows=rows)
    return agency


def add_staff(  # noqa: PLR0913 (a person has these parts)
    session: Session,
    agency: Unit,
    now: datetime,
    actor: ledger.Actor,
    *,
    name: str,
    email: str,
    title: str = "",
    phone: str = "",
    office: Office | None = None,
    roles: frozenset[Role],
) -> Staff:
    """Add a member of staff. Raises ValueError if the address is taken."""
    locks.lock(session, agency)
    if session.scalar(select(Staff.id).where(Staff.agency_id == agency.id, func.lower(Staff.email) == email.lower())):
        raise ValueError(email)
    staff = Staff(
        agency_id=agency.id,
        office=office,
        name=name,
        email=email,
        title=title,
        phone=phone,
        role_names=sorted(role.value for role in roles),
        digest=default_digest(roles),
    )
    session.add(staff)
    ledger.record(
        session,
        agency,
        EventKind.STAFF_CHANGED,
        now,
        actor,
        {"staff": staff.id, "roles": staff.role_names},
        rows=[staff],
    )
    return staff


def default_digest(roles: frozenset[Role]) -> DigestFrequency:
    """The default for a new account: daily for officers, weekly for leaders."""
    return DigestFrequency.DAILY if roles & {Role.OFFICER, Role.HEAD} else DigestFrequency.WEEKLY


def change_staff(  # noqa: PLR0913 (what the form holds)
    session: Session,
    agency: Unit,
    staff: Staff,
    now: datetime,
    actor: ledger.Actor,
    *,
    roles: frozenset[Role],
    digest: DigestFrequency,
    leaves: bool,
    acting: StaffSession | None = None,
) -> None:
    """Change roles and digest of a member of staff; `leaves` ends their access.

    A change of either right ends their sessions, but for the one in which it is pressed (`acting`).
    """
    if leaves or roles != staff.roles:
        sessions.end_all(session, staff, clock.machine_now(), but=acting)
    staff.role_names, staff.digest = sorted(role.value for role in roles), digest
    staff.left_at = now if leaves else None
    data = {"staff": staff.id, "roles": staff.role_names, "digest": digest, "left": leaves}
    ledger.record(session, agency, EventKind.STAFF_CHANGED, now, actor, data, rows=[staff])


class CodeTaken(Exception):
    """Another office of the agency has this code."""


def change_agency(  # noqa: PLR0913 (what the form holds)
    session: Session, agency: Unit, staff: Staff, now: datetime, *, name: str, phone: str, email: str, mail_foot: str
) -> None:
    """Change the agency's name, telephone and address and the foot of its mails; an empty foot means the default."""
    facts.change(session, agency, now, name=name, phone=phone, email=email)
    agency.wording = {**agency.wording, "mail_foot": mail_foot}
    data = {"what": "agency", "name": name, "phone": phone, "email": email}
    actor, rows = ledger.by_staff(staff.id), [agency]
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, actor, data, text=mail_foot, rows=rows)


def change_reminders(session: Session, agency: Unit, staff: Staff, now: datetime, plan: Mapping[str, Any]) -> None:
    """Store the agency's reminder plan as its differences from the default."""
    locks.lock(session, agency)
    agency.reminders = dict(plan)
    data = {"what": "reminders", "reminders": agency.reminders}
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.by_staff(staff.id), data, rows=[agency])


def change_grace(session: Session, agency: Unit, staff: Staff, now: datetime, minutes: int) -> None:
    """Set how long after a due date a report still counts as on time, in periods that open from now on."""
    locks.lock(session, agency)
    was, agency.grace_minutes = agency.grace_minutes, minutes
    data = {"what": "grace", "minutes": minutes, "was": was}
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.by_staff(staff.id), data, rows=[agency])


def save_office(  # noqa: PLR0913 (an office has these parts)
    session: Session,
    agency: Unit,
    office: Office,
    staff: Staff,
    now: datetime,
    *,
    code: str,
    name: str,
    phone: str,
    email: str,
) -> None:
    """Add or change an office. Raises CodeTaken."""
    same = select(Office.id).where(Office.agency_id == agency.id, Office.code == code, Office.id != (office.id or 0))
    locks.lock(session, agency)
    if session.scalar(same):
        raise CodeTaken(code)
    facts.change(session, office, now, code=code, name=name, phone=phone, email=email)
    data = {"what": "office", "office": office.id, "code": code, "name": name, "phone": phone, "email": email}
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.by_staff(staff.id), data, rows=[office])
