"""Compose a queued mail: its occasion gathers the values, its templates render them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from workflows import clock
from workflows.mailing.composing import joined
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.composing.rendering import RenderedMail, render
from workflows.mailing.kind import MailContext
from workflows.mailing.occasions import OCCASIONS
from workflows.web.asker.speaking import asked_by, asker


def compose(session: Session, mail: Mail, now: datetime, parts: Sequence[Mail] = ()) -> ComposedMail | None:
    """The mail as of `now`, with `parts` within its text; None if it should no longer be sent."""
    agency = session.get_one(Unit, mail.agency_id)
    frame = {"rehearsal": clock.is_rehearsal(session), "agency": agency.name}
    if parts:
        return _day_mail(session, mail, parts, agency, now, frame)
    with asked_by(joined.asker_in(mail)):
        content = OCCASIONS[mail.occasion].content(MailContext(session, OCCASIONS[mail.occasion], mail, agency, now))
        if content is None:
            return None
        return _composed(mail, agency, now, content, render(mail.occasion, {**frame, **content.values}))


def _day_mail(
    session: Session, mail: Mail, parts: Sequence[Mail], agency: Unit, now: datetime, frame: Mapping[str, Any]
) -> ComposedMail | None:
    """None if the mail whose Message-ID it has no longer applies; the others then wait for the next claim."""
    found = joined.sections(session, [mail, *parts], agency, now, frame)
    if mail.id in found.unwanted or not found.sections:
        return None
    first = found.sections[0]
    whole, templates = joined.as_one(found, frame), joined.TEMPLATES
    if len(found.sections) == 1:
        whole, templates = first.content, first.occasion
    with asked_by(joined.asker_in(mail) if whole is first.content else ""):
        made = _composed(mail, agency, now, whole, render(templates, {**frame, **whole.values}))
    return replace(
        made, left_out=found.left_out, parts=found.told, unwanted=found.unwanted, later=found.later, faults=found.faults
    )


def _composed(mail: Mail, agency: Unit, now: datetime, content: MailContent, words: RenderedMail) -> ComposedMail:
    return ComposedMail(
        message_id=mail.message_id,
        recipient=joined.address_of(mail),
        sender_name=" ".join(str(content.values.get("agency", agency.name)).split()),
        reply_to=content.office.email,
        answers_reach_us=not asker(),
        dated_at=now,
        subject=words.subject,
        text=words.text,
        html=words.html,
        secrets=content.secrets,
        attachments=content.attachments,
        left_out=content.left_out,
    )
