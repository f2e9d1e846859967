"""A mail that came in is kept, tied to what it speaks of, and does what it may: never anything that sends a mail.

A mail given up takes back that a unit was told; a reply becomes a remark; the rest is only kept.
"""

import hashlib
import re
from datetime import datetime
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.acts import ActedBy, incoming
from directives.models import Assignment, IncomingFile, IncomingMail, Mail, Staff, Unit
from directives.record import locks
from directives.record.ledger import SYSTEM, by_staff
from directives.terms import IncomingKind, MailState, MatchedBy
from workflows.inbox.matching import Match, assignment_of, match
from workflows.inbox.reading import ParsedMail, read
from workflows.mailing.sending import bounces

OPENING = re.compile(r"((?:/|%2F)(?:m|dang-nhap)(?:/|%2F))[\w.~=-]{8,}", re.IGNORECASE)
"""An address of ours that opens something, as a reply quotes it or a gateway writes it into one of its own."""

KINDS_WITH_FILES = frozenset({IncomingKind.REPLY, IncomingKind.OTHER})
PERSONAL = frozenset({IncomingKind.REPLY, IncomingKind.OTHER, IncomingKind.AUTOMATIC})
"""What an officer may tie to an assignment by hand."""


class TooSoon(Exception):
    """It came back before its worker has written down that a server took it: to be heard again in a while."""


class AlreadyTied(ValueError):
    """Somebody was quicker, or this mail can be tied to nothing."""


def hear(session: Session, raw: bytes, now: datetime, received_at: datetime | None = None) -> IncomingMail:
    """Keep a mail and do what it says. The same mail twice is one; its original lies on disk when this returns.

    Raises TooSoon.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if known := _known(session, IncomingMail.digest == digest):
        return known
    heard = read(raw, _ours())
    if known := _same(session, heard):
        return known
    arrived_at = min(received_at or now, now)
    found = match(session, heard, arrived_at)
    if heard.kind == IncomingKind.BOUNCE and found.mail is not None and found.mail.state == MailState.SENDING:
        raise TooSoon("thư được nói tới còn đang gửi")
    made = _keep(session, raw, heard, found, digest, arrived_at, now)
    _act(session, made, found.mail, now)
    return made


def _ours() -> frozenset[str]:
    settings = (current_app.config["MAIL_DEFAULT_SENDER"], current_app.config["MAIL_BOUNCE_ADDRESS"])
    return frozenset(parseaddr(one)[1].lower() for one in settings if one)


def _known(session: Session, *which: object) -> IncomingMail | None:
    return session.scalar(select(IncomingMail).where(*which).order_by(IncomingMail.id))  # type: ignore[arg-type]


def _same(session: Session, heard: ParsedMail) -> IncomingMail | None:
    """A mail to two of our addresses comes twice, in other bytes."""
    if not heard.message_id:
        return None
    return _known(
        session,
        IncomingMail.message_id == heard.message_id,
        IncomingMail.sender == heard.sender,
        IncomingMail.text == _without_rights(heard.text),
        IncomingMail.address == heard.address,
    )


def _keep(
    session: Session, raw: bytes, heard: ParsedMail, found: Match, digest: str, received_at: datetime, now: datetime
) -> IncomingMail:
    folder = Path(current_app.config["FILES_DIR"])
    kind, mail = _kind(session, heard, found), found.mail
    made = IncomingMail(
        agency_id=mail.agency_id if mail else _only_agency(session),
        digest=digest,
        kind=kind,
        matched_by=found.by,
        mail=mail,
        contact=mail.contact if mail else None,
        message_id=heard.message_id,
        sender=heard.sender,
        sender_name=heard.sender_name,
        subject=heard.subject,
        text=_without_rights(heard.text),
        reply=_without_rights(heard.reply),
        address=heard.address,
        is_hard=heard.is_hard,
        sent_at=heard.sent_at,
        received_at=received_at,
        original=files.keep_mail(session, folder, f"thu-{digest[:12]}.eml", raw, now),
    )
    session.add(made)
    session.flush()
    if kind in KINDS_WITH_FILES:
        _keep_files(session, made, heard, folder, now)
    return made


def _kind(session: Session, heard: ParsedMail, found: Match) -> IncomingKind:
    if heard.message_id and session.scalar(select(Mail.id).where(Mail.message_id == heard.message_id)):
        return IncomingKind.OWN
    answers = heard.kind == IncomingKind.OTHER and found.by == MatchedBy.ENVELOPE
    return IncomingKind.REPLY if answers else heard.kind


def _only_agency(session: Session) -> int | None:
    """Whose a mail is that speaks of nothing known: the agency's, where this house has but one."""
    agencies = session.scalars(select(Unit.id).where(Unit.agency_id.is_(None)).limit(2)).all()
    return agencies[0] if len(agencies) == 1 else None


def _keep_files(session: Session, made: IncomingMail, heard: ParsedMail, folder: Path, now: datetime) -> None:
    """The files of kinds that are evidence; others stay in the original."""
    limit: int = current_app.config["FILE_LIMIT"]
    for file in heard.files:
        try:
            stored = files.store(session, folder, file.name, BytesIO(file.content), now, files.EVIDENCE, limit)
        except files.RefusedFile:
            continue
        made.files.append(IncomingFile(file=stored))
    session.flush()


def _without_rights(text: str) -> str:
    """What is quoted of our mails opens nothing (law 8)."""
    return OPENING.sub(r"\1…", text)


def _act(session: Session, made: IncomingMail, mail: Mail | None, now: datetime) -> None:
    if mail is None:
        return
    if made.kind == IncomingKind.BOUNCE and _binds(made.matched_by):
        bounces.bounce(session, mail, made.reply, now, made.address)
    elif made.kind == IncomingKind.DELAY:
        bounces.delay(session, mail, made.reply, now)
    about = assignment_of(mail)
    if about is not None and made.kind == IncomingKind.REPLY:
        incoming.attach_reply(session, made, about, SYSTEM, now)
    else:
        made.assignment = about
        session.flush()


def _binds(matched_by: MatchedBy) -> bool:
    """Whether a report counts at once.

    Where every mail has an envelope address of its own, real reports name it; one that names but a recipient can have
    been written by anybody who wants that unit to be told no more.
    """
    return matched_by != MatchedBy.RECIPIENT or not current_app.config["MAIL_BOUNCE_ADDRESS"]


def is_unsure(heard: IncomingMail) -> bool:
    """Whether it says that a mail came back, and a person is to say that it did."""
    is_report = heard.kind == IncomingKind.BOUNCE and heard.matched_by == MatchedBy.RECIPIENT
    return is_report and heard.staff_id is None and heard.mail is not None and heard.mail.state == MailState.SENT


def confirm_bounce(session: Session, heard: IncomingMail, staff: Staff, now: datetime) -> bool:
    """An officer knows that the mail did come back. False where there is nothing to confirm."""
    locks.lock_row(session, heard)
    if heard.mail is None or not is_unsure(heard):
        return False
    heard.staff_id = staff.id
    return bounces.bounce(session, heard.mail, heard.reply, now, heard.address, ActedBy(staff, "", now))


def tie(session: Session, heard: IncomingMail, assignment: Assignment, staff: Staff, now: datetime) -> None:
    """An officer says which assignment a mail is about; it lands there as a remark. Raises AlreadyTied."""
    locks.lock_row(session, heard)
    if heard.assignment_id is not None or heard.kind not in PERSONAL:
        raise AlreadyTied
    heard.counted_as = heard.counted_at = heard.staff_id = None  # whoever set it aside did not know what it is about
    incoming.attach_reply(session, heard, assignment, by_staff(staff.id), now)


def undo_bounce(session: Session, heard: IncomingMail, staff: Staff, reason: str, now: datetime) -> bool:
    """An officer knows that the mail did arrive. False where there is nothing to undo."""
    locks.lock_row(session, heard)
    if heard.kind != IncomingKind.BOUNCE or heard.mail is None or heard.undone_at is not None:
        return False
    if not bounces.undo_bounce(session, heard.mail, ActedBy(staff, reason, now)):
        return False
    heard.undone_at, heard.staff_id = now, staff.id
    return True


def keep_unread(session: Session, raw: bytes, fault: str, now: datetime) -> IncomingMail:
    """Keep a mail that could not be heard, with why: nothing that comes in is lost."""
    digest = hashlib.sha256(raw).hexdigest()
    if known := _known(session, IncomingMail.digest == digest):
        return known
    folder = Path(current_app.config["FILES_DIR"])
    made = IncomingMail(
        agency_id=_only_agency(session),
        digest=digest,
        kind=IncomingKind.OTHER,
        reply=fault,
        received_at=now,
        original=files.keep_mail(session, folder, f"thu-{digest[:12]}.eml", raw, now),
    )
    session.add(made)
    session.flush()
    return made
