"""Store a received mail with its original and files, each once."""

from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.models import IncomingFile, IncomingMail, Mail
from directives.terms import IncomingKind, MatchedBy
from workflows.inbox.content.known_text import without_tokens
from workflows.inbox.matching import Match, owner_of
from workflows.inbox.opening import OpenedMail
from workflows.inbox.parsing import ParsedMail

KINDS_WITH_FILES = frozenset({IncomingKind.REPLY, IncomingKind.OTHER})


def stored(session: Session, *which: object) -> IncomingMail | None:
    return session.scalar(select(IncomingMail).where(*which).order_by(IncomingMail.id))  # type: ignore[arg-type]


def stored_duplicate(session: Session, parsed: ParsedMail) -> IncomingMail | None:
    """A mail to two of our addresses comes twice, in different bytes."""
    if not parsed.message_id:
        return None
    return stored(
        session,
        IncomingMail.message_id == parsed.message_id,
        IncomingMail.sender == parsed.sender,
        IncomingMail.text == without_tokens(parsed.text),
        IncomingMail.address == parsed.address,
    )


def store(
    session: Session, opened: OpenedMail, parsed: ParsedMail, found: Match, received_at: datetime, now: datetime
) -> IncomingMail:
    folder = Path(current_app.config["FILES_DIR"])
    kind, mail = _kind(session, parsed, found), found.mail
    made = IncomingMail(
        agency_id=owner_of(session, parsed.sender, mail),
        digest=opened.digest,
        kind=kind,
        matched_by=found.by,
        is_proven=found.is_proven,
        mail=mail,
        contact=mail.contact if mail else None,
        message_id=parsed.message_id,
        sender=parsed.sender,
        sender_name=parsed.sender_name,
        subject=parsed.subject,
        text=without_tokens(parsed.text),
        reply=without_tokens(parsed.reply),
        address=parsed.address,
        is_hard=parsed.is_hard,
        sent_at=parsed.sent_at,
        received_at=received_at,
        original=files.keep_mail(session, folder, f"thu-{opened.digest[:12]}.eml", opened.original, now),
    )
    session.add(made)
    session.flush()
    if kind in KINDS_WITH_FILES:
        made.files += [IncomingFile(file=files.store(session, folder, file, now)) for file in opened.evidence]
        session.flush()
    return made


def _kind(session: Session, parsed: ParsedMail, found: Match) -> IncomingKind:
    if parsed.message_id and session.scalar(select(Mail.id).where(Mail.message_id == parsed.message_id)):
        return IncomingKind.OWN
    answers = parsed.kind == IncomingKind.OTHER and found.by == MatchedBy.ENVELOPE
    return IncomingKind.REPLY if answers else parsed.kind


def store_unparsed(session: Session, opened: OpenedMail, fault: str, now: datetime) -> IncomingMail:
    """Store a mail that could not be processed, with the error, so that no received mail is lost."""
    if known := stored(session, IncomingMail.digest == opened.digest):
        return known
    folder = Path(current_app.config["FILES_DIR"])
    made = IncomingMail(
        agency_id=owner_of(session, "", None),
        digest=opened.digest,
        kind=IncomingKind.OTHER,
        reply=opened.fault or fault,
        received_at=now,
        original=files.keep_mail(session, folder, f"thu-{opened.digest[:12]}.eml", opened.original, now),
    )
    session.add(made)
    session.flush()
    return made
