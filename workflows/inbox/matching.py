"""Which of our mails a mail that came in speaks of: by its Message-ID, by the envelope, at last by the recipient."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Mail, MailFact
from directives.terms import IncomingKind, MailFactKind, MatchedBy
from workflows.inbox.reading import ParsedMail
from workflows.mailing.sending.verp import message_id_of

RECENTLY = timedelta(days=14)
"""How long after a mail something that names only its recipient is taken to be about it."""


class Match(NamedTuple):
    """The mail that is spoken of, and how that is known."""

    mail: Mail | None = None
    by: MatchedBy = MatchedBy.NOTHING


def match(session: Session, heard: ParsedMail, received_at: datetime) -> Match:
    """The mail of ours that this one, received at that moment, speaks of."""
    if found := _by_message_ids(session, heard.about):
        return Match(found, MatchedBy.MESSAGE_ID)
    envelopes = [one for one in map(message_id_of, heard.recipients) if one]
    if found := _by_message_ids(session, envelopes):
        return Match(found, MatchedBy.ENVELOPE)
    if found := _by_recipient(session, heard, received_at):
        return Match(found, MatchedBy.RECIPIENT)
    return Match()


def _by_message_ids(session: Session, ids: list[str] | tuple[str, ...]) -> Mail | None:
    found = {mail.message_id: mail for mail in session.scalars(select(Mail).where(Mail.message_id.in_(ids)))}
    return next((found[one] for one in ids if one in found), None)


def _by_recipient(session: Session, heard: ParsedMail, received_at: datetime) -> Mail | None:
    """The last mail sent before that to whom a report speaks of, or to who answers."""
    address = "" if heard.kind == IncomingKind.OTHER else heard.address or heard.sender
    if not address:
        return None
    # not over the mails, whose texts are long: every stranger's mail asks this
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
    """What the mail was about, where it was about one assignment and no more."""
    about = {line.assignment_id: line.assignment for line in mail.lines} if mail else {}
    return next(iter(about.values())) if len(about) == 1 else None
