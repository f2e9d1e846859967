"""Queue the sign-in mails that were asked for. The page notes any address alike and looks none up: it tells nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.record import sign_ins
from workflows.mailing import outbox
from workflows.mailing.occasions import sign_in


def queue_asked(session: Session, now: datetime) -> None:
    for staff in sign_ins.take_asked(session, now):
        made = sign_ins.create(session, staff, now)
        outbox.tell(session, sign_in.MAIL, about=made, to=staff, now=now, values={"sign_in_id": made.id})
