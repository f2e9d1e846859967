"""Compose a queued mail: its occasion gathers the values, its templates render them."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from workflows import clock
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.composing.rendering import render
from workflows.mailing.kind import MailContext
from workflows.mailing.occasions import OCCASIONS


def compose(session: Session, mail: Mail, now: datetime) -> ComposedMail | None:
    """The mail as of `now`; None if it should no longer be sent."""
    agency = session.get_one(Unit, mail.agency_id)
    kind = OCCASIONS[mail.occasion]
    content = kind.content(MailContext(session, kind, mail, agency, now))
    if content is None:
        return None
    words = render(kind.name, {"rehearsal": clock.is_rehearsal(session), "agency": agency.name, **content.values})
    return ComposedMail(
        message_id=mail.message_id,
        recipient=mail.contact.email if mail.contact else mail.recipient,
        sender_name=" ".join(agency.name.split()),
        reply_to=content.office.email,
        dated_at=now,
        subject=words.subject,
        text=words.text,
        html=words.html,
        secrets=content.secrets,
        attachments=content.attachments,
        left_out=content.left_out,
    )
