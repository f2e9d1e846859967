"""A mail put into the queue with a key of the test's own, where no workflow would queue it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.models import Contact, Directive, Mail, Staff
from workflows.mailing import outbox
from workflows.mailing.occasions import OCCASIONS


def queue_mail(
    session: Session,
    occasion: str,
    *,
    instance: str,
    now: datetime,
    agency_id: int,
    contact: Contact | None = None,
    staff: Staff | None = None,
    lines: Sequence[outbox.Line] = (),
    values: Mapping[str, Any] | None = None,
    directive: Directive | None = None,
) -> Mail | None:
    to = contact or staff
    assert to is not None
    mail = outbox.NewMail(
        replace(OCCASIONS[occasion], instance=instance),
        to,
        to.email,
        contact_id=contact.id if contact else None,
        staff_id=staff.id if staff else None,
        lines=lines,
        values=values or {},
        directive_id=directive.id if directive else None,
    )
    session.flush()
    return outbox.queue_one(session, agency_id, mail, now)
