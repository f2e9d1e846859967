"""Find the mail of ours that a received mail is about: by Message-ID, else envelope address, else recipient."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Mail, MailFact
from directives.terms import IncomingKind, MailFactKind, MatchedBy
from workflows.inbox.parsing import ParsedMail
from workflows.mailing.sending.verp import message_id_of

RECENTLY = timedelta(days=14)
"""A received mail that names only a recipient is matched to mails sent to it within this time."""


class Match(NamedTuple):
    """The mail of ours that was found, and how."""

    mail: Mail | None = None
    by: MatchedBy = MatchedBy.NOTHING


def match(session: Session, parsed: ParsedMail, received_at: datetime) -> Match:
    """The mail of ours that a received mail is about."""
    if found := _by_message_ids(session, parsed.about):
        return Match(found, MatchedBy.MESSAGE_ID)
    envelopes = [one for one in map(message_id_of, parsed.recipients) if one]
    if found := _by_message_ids(session, envelopes):
        return Match(found, MatchedBy.ENVELOPE)
    if found := _by_recipient(session, parsed, received_at):
        return Match(found, MatchedBy.RECIPIENT)
    return Match()


def _by_message_ids(session: Session, ids: list[str] | tuple[str, ...]) -> Mail | None:
    found = {mail.message_id: mail for mail in session.scalars(select(Mail).where(Mail.message_id.in_(ids)))}
    return next((found[one] for one in ids if one in found), None)


def _by_recipient(session: Session, parsed: ParsedMail, received_at: datetime) -> Mail | None:
    """The last mail sent by then to the address that a report names, or to the sender of a reply."""
    address = "" if parsed.kind == IncomingKind.OTHER else parsed.address or parsed.sender
    if not address:
        return None
    # runs for every mail from a stranger: search the log, since mail rows with their texts are large
    return session.scalar(
        select(Mail)
        .join(MailFact)
        .where(
            MailFact.at.between(received_at - RECENTLY, received_at),
            MailFact.kind == MailFactKind.TAKEN,
            func.lower(MailFact.address) == address,
        )
        .order_by(MailFact.at.desc(), MailFact.id.desc())
        .limit(1)
    )


def assignment_of(mail: Mail | None) -> Assignment | None:
    """The assignment of a mail that is about exactly one."""
    about = {line.assignment_id: line.assignment for line in mail.lines} if mail else {}
    return next(iter(about.values())) if len(about) == 1 else None
