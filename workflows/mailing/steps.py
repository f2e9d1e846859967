"""What happens to a mail between outbox and server: claimed, prepared, and its outcome recorded by its claimant."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from directives import delivery
from directives.models import Mail, Staff
from directives.terms import MailFactKind, MailState
from workflows.mailing import facts
from workflows.mailing.compose import compose
from workflows.mailing.reaching import address_failed, address_works
from workflows.mailing.smtp import Letter, Outcome


def claim(session: Session, claimant: str, now: datetime, limit: int) -> list[int]:
    """Take up to `limit` mails that are due, or whose claimant left them behind; returns their ids in order."""
    due = and_(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    left_behind = and_(Mail.state == MailState.SENDING, Mail.lease_until < now)
    ids = session.scalars(
        select(Mail.id)
        .where(or_(due, left_behind))
        .order_by(Mail.priority, Mail.not_before, Mail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(Mail)
        .where(Mail.id.in_(ids))
        .values(state=MailState.SENDING, claimed_by=claimant, lease_until=now + delivery.LEASE)
    )
    return list(ids)


def prepare(session: Session, mail_id: int, claimant: str, now: datetime) -> Letter | None:
    """Look once more and compose; None where the mail is no longer this claimant's, or no longer wanted.

    The lease is lengthened, so that the last mails of a slow batch are not taken up by another meanwhile.
    """
    mail = _own(session, mail_id, claimant)
    if mail is None:
        return None
    mail.lease_until = now + delivery.LEASE
    letter = compose(session, mail, now)
    if letter is None:
        _end(mail, MailState.DROPPED, now)
        facts.note(session, mail, MailFactKind.UNWANTED, now)
    else:
        mail.recipient = letter.recipient
    return letter


def record(session: Session, mail_id: int, claimant: str, outcome: Outcome, letter: Letter | None,
           now: datetime) -> MailState | None:  # fmt: skip
    """Write down what became of a mail; returns its state, or None where the claim is no longer this claimant's."""
    mail = _own(session, mail_id, claimant)
    if mail is None:
        return None
    mail.reply, mail.claimed_by, mail.lease_until = outcome.reply, "", None
    mail.attempts += 1
    if outcome.state == MailState.SENT and letter is not None:
        _sent(session, mail, letter, now)
        facts.note(session, mail, MailFactKind.TAKEN, now)
    elif outcome.state == MailState.QUEUED and (wait := delivery.wait_after(mail.attempts)) is not None:
        mail.state, mail.not_before = MailState.QUEUED, now + wait
        facts.note(session, mail, MailFactKind.PUT_OFF, now, reply=outcome.reply, is_ours=outcome.is_ours)
    else:
        is_ours = not _failed(session, mail, outcome, now)
        kind = MailFactKind.REFUSED if outcome.state == MailState.FAILED else MailFactKind.GIVEN_UP
        facts.note(session, mail, kind, now, reply=outcome.reply, is_ours=is_ours)
    return mail.state


def release(session: Session, ids: Sequence[int], claimant: str, reply: str | None = None) -> int:
    """Give back what was claimed and not tried: no attempt is counted. Returns how many."""
    said = {} if reply is None else {"reply": reply}
    given_back = session.execute(
        update(Mail)
        .where(Mail.id.in_(ids), Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
        .values(state=MailState.QUEUED, claimed_by="", lease_until=None, **said)
        .returning(Mail.id)
    )
    return len(given_back.all())


def _own(session: Session, mail_id: int, claimant: str) -> Mail | None:
    return session.scalar(
        select(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end(mail: Mail, state: MailState, now: datetime) -> None:
    mail.state, mail.ended_at, mail.claimed_by, mail.lease_until = state, now, "", None


def _sent(session: Session, mail: Mail, letter: Letter, now: datetime) -> None:
    mail.state, mail.sent_at = MailState.SENT, now
    mail.subject, mail.body = letter.subject, blanked(letter.text, letter.secrets)
    if mail.contact is not None:
        address_works(session, mail, mail.contact)


def blanked(text: str, secrets: Sequence[str]) -> str:
    """The text without what would open something."""
    for address in secrets:
        text = text.replace(address, address.rpartition("/")[0] + "/…")
    return text


def _failed(session: Session, mail: Mail, outcome: Outcome, now: datetime) -> bool:
    """End it; returns whether that says something of the address that the contact has."""
    _end(mail, MailState.FAILED, now)
    if mail.contact is None or outcome.is_ours:
        return False
    return address_failed(session, mail, mail.contact, mail.reply, now)


def retry(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Put a mail that failed or bounced into the queue again, to the contact's present address."""
    mail.attempts, mail.not_before, mail.ended_at = 0, now, None
    if mail.contact is not None:
        mail.recipient = mail.contact.email
    _move(mail, MailState.QUEUED)
    facts.note(session, mail, MailFactKind.SENT_AGAIN, now, staff=staff, reason=reason)


def hold(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Keep a waiting mail back until somebody lets it go."""
    _move(mail, MailState.HELD)
    facts.note(session, mail, MailFactKind.HELD, now, staff=staff, reason=reason)


def let_go(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Let a held mail go now."""
    mail.not_before = now
    _move(mail, MailState.QUEUED)
    facts.note(session, mail, MailFactKind.RELEASED, now, staff=staff, reason=reason)


def drop(session: Session, mail: Mail, now: datetime, staff: Staff | None = None, reason: str = "") -> None:
    """Take a waiting mail back for good."""
    mail.ended_at = now
    _move(mail, MailState.DROPPED)
    facts.note(session, mail, MailFactKind.DROPPED, now, staff=staff, reason=reason)


class WrongMove(ValueError):
    """What a mail cannot become from where it stands: somebody else was quicker."""


def _move(mail: Mail, state: MailState) -> None:
    if state not in delivery.MOVES[mail.state]:
        raise WrongMove(mail.state)
    mail.state = state
