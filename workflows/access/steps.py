"""Sign-in by a one-time mailed link; accounts, the agency and its offices."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from directives.models import Mail, Office, SignInLink, Staff, StaffSession, Unit
from directives.record import facts, ledger, locks, sessions
from directives.terms import DigestFrequency, EventKind, Role
from workflows import clock
from workflows.mailing import outbox
from workflows.mailing.occasions import leader_digest
from workflows.mailing.occasions import sign_in as sign_in_mail

LIFETIME = timedelta(hours=1)
DIGEST_OPENS = timedelta(hours=48)
"""How long after it was sent a leader's digest opens the boards, on the first device that presses."""


def create_sign_in(session: Session, staff: Staff, now: datetime, lifetime: timedelta = LIFETIME) -> SignInLink:
    """A new link; the person's older ones open nothing any more."""
    older = (SignInLink.staff_id == staff.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
    session.execute(update(SignInLink).where(*older).values(expires_at=now))
    sign_in = SignInLink(staff_id=staff.id, created_at=now, expires_at=now + lifetime)
    session.add(sign_in)
    session.flush()
    return sign_in


def request_sign_in(session: Session, email: str, now: datetime) -> Staff | None:
    """Mail a sign-in link if the address is on record, and return whose it is; the page answers the same either way."""
    staff = session.scalar(
        select(Staff).where(func.lower(Staff.email) == email.strip().lower(), Staff.left_at.is_(None))
    )
    if staff is None:
        return None
    made = create_sign_in(session, staff, now)
    values = {"sign_in_id": made.id}
    outbox.tell(session, sign_in_mail.MAIL, about=made, to=staff, now=now, values=values)
    return staff


def usable(sign_in: SignInLink | None, now: datetime) -> bool:
    """Whether the link still works."""
    return (
        sign_in is not None and sign_in.used_at is None and now < sign_in.expires_at and sign_in.staff.left_at is None
    )


def use(session: Session, sign_in: SignInLink, now: datetime) -> Staff | None:
    """Use the link once; None if it was used, has expired, or the person has left."""
    locks.lock_row(session, sign_in)
    if not usable(sign_in, now):
        return None
    sign_in.used_at = now
    return sign_in.staff


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


def change_agency(
    session: Session, agency: Unit, staff: Staff, now: datetime, *, phone: str, email: str, mail_foot: str
) -> None:
    """Change the agency's telephone and address and the foot of its mails; an empty foot means the default."""
    facts.change(session, agency, now, phone=phone, email=email)
    agency.wording = {**agency.wording, "mail_foot": mail_foot}
    data = {"what": "agency", "phone": phone, "email": email}
    actor, rows = ledger.by_staff(staff.id), [agency]
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, actor, data, text=mail_foot, rows=rows)


def change_reminders(session: Session, agency: Unit, staff: Staff, now: datetime, plan: Mapping[str, Any]) -> None:
    """Store the agency's reminder plan as its differences from the default."""
    locks.lock(session, agency)
    agency.reminders = dict(plan)
    data = {"what": "reminders", "reminders": agency.reminders}
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
