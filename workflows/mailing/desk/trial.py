"""The test mail: queued like any other; what became of it, and why not, in the words of the mails' pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directives.models import Mail, Staff
from directives.terms import MailState
from workflows.mailing import outbox
from workflows.mailing.desk import health
from workflows.mailing.occasions import trial
from workflows.mailing.sending.causes import Cause, cause


class _Press(NamedTuple):
    """Which press of this person it was; two at the same moment are one (law 2)."""

    id: int


@dataclass(frozen=True)
class TrialOutcome:
    """What became of the last test mail that a person asked for."""

    mail: Mail
    cause: Cause | None
    """Why it was not taken, if a mail server has said so."""
    reply: str
    no_worker: bool
    """Whether it waits because nothing sends mails."""

    @property
    def taken(self) -> bool:
        """Whether a mail server has taken it."""
        return self.mail.state is MailState.SENT

    @property
    def waits(self) -> bool:
        """Whether its outcome is still to come."""
        return self.mail.state in {MailState.QUEUED, MailState.SENDING} and not self.cause


def ask(session: Session, staff: Staff, now: datetime) -> None:
    """Queue a test mail to this person, unless the last one still waits."""
    last = _last(session, staff)
    if last is not None and last.state in {MailState.QUEUED, MailState.SENDING}:
        return
    count = session.scalar(select(func.count()).where(*_theirs(staff))) or 0
    outbox.tell(session, trial.MAIL, about=_Press(count + 1), to=staff, now=now, values={"asked_at": now})


def outcome(session: Session, staff: Staff, now: datetime) -> TrialOutcome | None:
    """What became of their last test mail; None if they have asked for none."""
    mail = _last(session, staff)
    if mail is None:
        return None
    waits = mail.state in {MailState.QUEUED, MailState.SENDING}
    signs = health.read_signs(session, now) if waits else None
    reply = mail.reply or (signs.reply if signs else "")
    why = cause(reply) if mail.state is not MailState.SENT else None
    return TrialOutcome(mail, why, reply, no_worker=signs is not None and not why and not signs.has_worker)


def _theirs(staff: Staff) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Mail.occasion == trial.MAIL.name, Mail.staff_id == staff.id


def _last(session: Session, staff: Staff) -> Mail | None:
    return session.scalar(select(Mail).where(*_theirs(staff)).order_by(Mail.id.desc()).limit(1))
