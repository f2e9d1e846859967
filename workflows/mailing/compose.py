"""From a row of the outbox to a letter: what its occasion tells, put into words by the occasion's templates."""

import re
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from directives.terms import Occasion
from workflows import clock
from workflows.mailing.smtp import Letter
from workflows.mailing.telling import TOLD, Told

BLANK_LINES = re.compile(r"\n{3,}")


def compose(session: Session, mail: Mail, now: datetime) -> Letter | None:
    """The letter as it reads at this moment, or None where nothing of the mail is wanted any more."""
    agency = session.get_one(Unit, mail.agency_id)
    told = TOLD[mail.occasion](session, mail, agency, now)
    if told is None:
        return None
    said = {"rehearsal": clock.is_rehearsal(session), "now": now, "agency": agency.name, **told.said}
    return _letter(mail, agency, told, said, now)


def _letter(mail: Mail, agency: Unit, told: Told, said: dict[str, Any], now: datetime) -> Letter:
    return Letter(
        message_id=mail.message_id, recipient=mail.contact.email if mail.contact else mail.recipient,
        sender_name=" ".join(agency.name.split()), reply_to=told.office.email, dated_at=now,
        subject=" ".join(_render(mail.occasion, "subject.txt", said).split()),
        text=BLANK_LINES.sub("\n\n", _render(mail.occasion, "body.txt", said)).strip() + "\n",
        html=_render(mail.occasion, "body.html", said), secrets=told.secrets, attachments=told.attachments,
    )  # fmt: skip


def _render(occasion: Occasion, part: str, said: dict[str, Any]) -> str:
    # not render_template: its context processors are for pages
    return current_app.jinja_env.get_template(f"emails/{occasion}/{part}").render(said)
