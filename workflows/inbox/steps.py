"""Receive a mail: store it, match it to our mail and its assignment, and apply what it reports.

A bounce marks our mail as not delivered; a reply becomes a remark; the rest is only stored. Nothing here sends a mail
or counts as an answer; only a person can do that.
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
from workflows.inbox.parsing import ParsedMail, parse_mail
from workflows.inbox.secrecy import is_secret_mail, stub, without_content
from workflows.mailing.sending import bounces
from workflows.web.uploads import SECRET

LINK_WITH_TOKEN = re.compile(r"((?:/|%2F)(?:m|dang-nhap)(?:/|%2F))[\w.~=-]{8,}", re.IGNORECASE)
"""A link of ours with its token, as a reply quotes it or a mail gateway rewrites it."""

KINDS_WITH_FILES = frozenset({IncomingKind.REPLY, IncomingKind.OTHER})
PERSONAL = frozenset({IncomingKind.REPLY, IncomingKind.OTHER, IncomingKind.AUTOMATIC})
"""Kinds that an officer may attach to an assignment by hand."""


class TooSoon(Exception):
    """A bounce arrived before the worker recorded that a server took the mail: it must be received again later."""


class AlreadyAttached(ValueError):
    """The mail is attached already, or is of a kind that cannot be."""


def receive(session: Session, raw: bytes, now: datetime, received_at: datetime | None = None) -> IncomingMail:
    """Store a mail and apply what it reports. The same mail twice is stored once; its file is on disk on return.

    Raises TooSoon.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if known := _stored(session, IncomingMail.digest == digest):
        return known
    parsed = parse_mail(raw, _our_addresses())
    if is_secret_mail(raw):  # the mail itself is in the mailbox; nothing of it is copied
        parsed, raw = without_content(parsed), stub(parsed)
    if known := _stored_duplicate(session, parsed):
        return known
    arrived_at = min(received_at or now, now)
    found = match(session, parsed, arrived_at)
    if parsed.kind == IncomingKind.BOUNCE and found.mail is not None and found.mail.state == MailState.SENDING:
        raise TooSoon("thư được nói tới còn đang gửi")
    made = _store(session, raw, parsed, found, digest, arrived_at, now)
    _apply(session, made, found.mail, now)
    return made


def _our_addresses() -> frozenset[str]:
    settings = (current_app.config["MAIL_DEFAULT_SENDER"], current_app.config["MAIL_BOUNCE_ADDRESS"])
    return frozenset(parseaddr(one)[1].lower() for one in settings if one)


def _stored(session: Session, *which: object) -> IncomingMail | None:
    return session.scalar(select(IncomingMail).where(*which).order_by(IncomingMail.id))  # type: ignore[arg-type]


def _stored_duplicate(session: Session, parsed: ParsedMail) -> IncomingMail | None:
    """A mail to two of our addresses comes twice, in different bytes."""
    if not parsed.message_id:
        return None
    return _stored(
        session,
        IncomingMail.message_id == parsed.message_id,
        IncomingMail.sender == parsed.sender,
        IncomingMail.text == _without_tokens(parsed.text),
        IncomingMail.address == parsed.address,
    )


def _store(
    session: Session, raw: bytes, parsed: ParsedMail, found: Match, digest: str, received_at: datetime, now: datetime
) -> IncomingMail:
    folder = Path(current_app.config["FILES_DIR"])
    kind, mail = _kind(session, parsed, found), found.mail
    made = IncomingMail(
        agency_id=mail.agency_id if mail else _only_agency(session),
        digest=digest,
        kind=kind,
        matched_by=found.by,
        mail=mail,
        contact=mail.contact if mail else None,
        message_id=parsed.message_id,
        sender=parsed.sender,
        sender_name=parsed.sender_name,
        subject=parsed.subject,
        text=_without_tokens(parsed.text),
        reply=_without_tokens(parsed.reply),
        address=parsed.address,
        is_hard=parsed.is_hard,
        sent_at=parsed.sent_at,
        received_at=received_at,
        original=files.keep_mail(session, folder, f"thu-{digest[:12]}.eml", raw, now),
    )
    session.add(made)
    session.flush()
    if kind in KINDS_WITH_FILES:
        _store_files(session, made, parsed, folder, now)
    return made


def _kind(session: Session, parsed: ParsedMail, found: Match) -> IncomingKind:
    if parsed.message_id and session.scalar(select(Mail.id).where(Mail.message_id == parsed.message_id)):
        return IncomingKind.OWN
    answers = parsed.kind == IncomingKind.OTHER and found.by == MatchedBy.ENVELOPE
    return IncomingKind.REPLY if answers else parsed.kind


def _only_agency(session: Session) -> int | None:
    """The agency for a mail that matches nothing, if there is only one agency."""
    agencies = session.scalars(select(Unit.id).where(Unit.agency_id.is_(None)).limit(2)).all()
    return agencies[0] if len(agencies) == 1 else None


def _store_files(session: Session, made: IncomingMail, parsed: ParsedMail, folder: Path, now: datetime) -> None:
    """Store attached files of kinds that count as evidence; others stay in the original."""
    limit: int = current_app.config["FILE_LIMIT"]
    for file in parsed.files:
        try:
            stored = files.store(session, folder, file.name, BytesIO(file.content), now, files.EVIDENCE, limit)
        except files.RefusedFile:
            continue
        made.files.append(IncomingFile(file=stored))
    session.flush()


def _without_tokens(text: str) -> str:
    """The text without the tokens of our links, so that a stored mail gives nobody access."""
    return LINK_WITH_TOKEN.sub(r"\1…", text)


def _apply(session: Session, made: IncomingMail, mail: Mail | None, now: datetime) -> None:
    if mail is None:
        return
    if made.kind == IncomingKind.BOUNCE and _counts_at_once(made.matched_by):
        bounces.bounce(session, mail, made.reply, now, made.address)
    elif made.kind == IncomingKind.DELAY:
        bounces.delay(session, mail, made.reply, now)
    about = assignment_of(mail)
    if about is not None and made.kind == IncomingKind.REPLY:
        incoming.attach_reply(session, made, about, SYSTEM, now)
    else:
        made.assignment = about
        session.flush()


def _counts_at_once(matched_by: MatchedBy) -> bool:
    """Whether a report counts without an officer's confirmation.

    With an envelope address for each mail (VERP), real reports come to that address. Then a report that only names a
    recipient may be forged by somebody who wants the unit to look unreachable.
    """
    return matched_by != MatchedBy.RECIPIENT or not current_app.config["MAIL_BOUNCE_ADDRESS"]


def needs_confirmation(received: IncomingMail) -> bool:
    """Whether it is a bounce that an officer must confirm first."""
    names_recipient_only = received.kind == IncomingKind.BOUNCE and received.matched_by == MatchedBy.RECIPIENT
    is_sent = received.mail is not None and received.mail.state == MailState.SENT
    return names_recipient_only and is_sent and received.staff_id is None


def confirm_bounce(session: Session, received: IncomingMail, staff: Staff, now: datetime) -> bool:
    """An officer confirms that the mail bounced. False if there is nothing to confirm."""
    locks.lock_row(session, received)
    if received.mail is None or not needs_confirmation(received):
        return False
    received.staff_id = staff.id
    return bounces.bounce(session, received.mail, received.reply, now, received.address, ActedBy(staff, "", now))


def attach_to_assignment(
    session: Session, received: IncomingMail, assignment: Assignment, staff: Staff, now: datetime
) -> None:
    """An officer chooses the assignment that a mail is about; it becomes a remark there. Raises AlreadyAttached."""
    locks.lock_row(session, received)
    if received.assignment_id is not None or received.kind not in PERSONAL:
        raise AlreadyAttached
    # reopen it: whoever set it aside did not know what it is about
    received.counted_as = received.counted_at = received.staff_id = None
    incoming.attach_reply(session, received, assignment, by_staff(staff.id), now)


def undo_bounce(session: Session, received: IncomingMail, staff: Staff, reason: str, now: datetime) -> bool:
    """An officer says that the mail arrived after all. False if there is nothing to undo."""
    locks.lock_row(session, received)
    if received.kind != IncomingKind.BOUNCE or received.mail is None or received.undone_at is not None:
        return False
    if not bounces.undo_bounce(session, received.mail, ActedBy(staff, reason, now)):
        return False
    received.undone_at, received.staff_id = now, staff.id
    return True


def store_unparsed(session: Session, raw: bytes, fault: str, now: datetime) -> IncomingMail:
    """Store a mail that could not be processed, with the error, so that no received mail is lost."""
    digest = hashlib.sha256(raw).hexdigest()
    if known := _stored(session, IncomingMail.digest == digest):
        return known
    folder = Path(current_app.config["FILES_DIR"])
    if is_secret_mail(raw):
        raw, fault = str(SECRET).encode(), str(SECRET)
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
