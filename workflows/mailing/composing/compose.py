"""From a row of the outbox to a letter: what its occasion tells, put into words by the occasion's templates."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from workflows import clock
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.composing.rendering import render
from workflows.mailing.telling import TOLD


def compose(session: Session, mail: Mail, now: datetime) -> ComposedMail | None:
    """The letter as it reads at this moment, or None where nothing of the mail is wanted any more."""
    agency = session.get_one(Unit, mail.agency_id)
    told = TOLD[mail.occasion](session, mail, agency, now)
    if told is None:
        return None
    words = render(mail.occasion, {"rehearsal": clock.is_rehearsal(session), "agency": agency.name, **told.said})
    return ComposedMail(
        message_id=mail.message_id,
        recipient=mail.contact.email if mail.contact else mail.recipient,
        sender_name=" ".join(agency.name.split()),
        reply_to=told.office.email,
        dated_at=now,
        subject=words.subject,
        text=words.text,
        html=words.html,
        secrets=told.secrets,
        attachments=told.attachments,
        left_out=told.left_out,
    )
