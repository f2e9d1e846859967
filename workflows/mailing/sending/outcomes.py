"""Write the outcome of a mail: its state, a delivery log entry and the effects. Only for the owner of the claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Mail, MailFact, MailLine
from directives.record import locks
from directives.rules.delivery import effect_of, wait_after
from directives.terms import MailFactKind, MailState
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.sending import delivery_effects, delivery_log, server_health
from workflows.mailing.sending.causes import NOT_COMPOSED
from workflows.mailing.sending.delivery_effects import is_present_address, note_and_apply
from workflows.mailing.sending.reply_meaning import Outcome

_mail, _line, _fact = (table_of(noun).c for noun in (Mail, MailLine, MailFact))

MARK_SENT = (
    update(table_of(Mail))
    .where(_mail.id == bindparam("mail_id"), _mail.state == MailState.SENDING, _mail.claimed_by == bindparam("by"))
    .values(
        state=MailState.SENT,
        sent_at=bindparam("now"),
        subject=bindparam("sent_subject"),
        body=bindparam("sent_text"),
        reply="",
        claimed_by="",
        lease_until=None,
        attempts=_mail.attempts + 1,
    )
    .returning(_mail.contact_id, _mail.recipient, _mail.sent_in_id)
)

DELETE_LEFT_OUT = delete(table_of(MailLine)).where(
    _line.id.in_(bindparam("left_out", expanding=True)),
    ~exists().where(_fact.mail_id == _line.mail_id, _fact.kind == MailFactKind.TAKEN),
)
"""Deletes lines that the sent mail left out; lines that were sent with an earlier attempt stay."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of one attempt; made by the mail session, written by `record`."""

    mail_id: int
    outcome: Outcome
    mail: ComposedMail | None
    """None if the mail could not be composed."""


def record(session: Session, delivery: Delivery, claimant: str, now: datetime) -> MailState | None:
    """Write the outcome of a mail; returns its state, or None if the claimant has lost the claim."""
    outcome = delivery.outcome
    if outcome.waits is not None:
        server_health.note_slowed(session, outcome.reply, now, outcome.waits)
    if outcome.state == MailState.SENT and delivery.mail is not None:
        return _sent(session, delivery.mail_id, claimant, delivery.mail, now)
    for part_id in delivery.mail.parts if delivery.mail else ():
        _not_sent(session, part_id, claimant, outcome, now)
    release_parts(session, delivery.mail_id, claimant)
    return _not_sent(session, delivery.mail_id, claimant, outcome, now)


def release_parts(session: Session, mail_id: int, claimant: str) -> None:
    """Return the mails to the queue that were claimed to go within this one and have no outcome."""
    ours = (Mail.sent_in_id == mail_id, Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
    session.execute(
        update(Mail)
        .where(*ours)
        .values(state=MailState.QUEUED, claimed_by="", lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _not_sent(session: Session, mail_id: int, claimant: str, outcome: Outcome, now: datetime) -> MailState | None:
    mail = _claimed(session, mail_id, claimant)
    if mail is None:
        return None
    mail.reply, mail.claimed_by, mail.lease_until = outcome.reply, "", None
    mail.attempts += 1
    wait = wait_after(mail.attempts) if outcome.state == MailState.QUEUED else None
    if wait is not None:
        mail.state, mail.not_before = MailState.QUEUED, now + wait
        note_and_apply(session, mail, MailFactKind.PUT_OFF, now, reply=outcome.reply, is_ours=outcome.is_ours)
    else:
        _failed(session, mail, outcome, now)
    return mail.state


def drop_unwanted(session: Session, mail_id: int, claimant: str, now: datetime) -> MailState | None:
    """Drop a mail that no longer applies; those within it wait again. Returns its state; None if the claim is lost."""
    mail = _claimed(session, mail_id, claimant)
    if mail is None:
        return None
    release_parts(session, mail_id, claimant)
    _end(mail, MailState.DROPPED, now)
    delivery_log.note(session, mail, MailFactKind.UNWANTED, now)
    return mail.state


def without_tokens(text: str, secrets: Sequence[str]) -> str:
    """The text without the tokens of these links, so that a stored mail gives nobody access."""
    for address in secrets:
        text = text.replace(address, address.rpartition("/")[0] + "/…")
    return text


def _sent(session: Session, mail_id: int, claimant: str, mail: ComposedMail, now: datetime) -> MailState | None:
    """Core statements for speed: this runs for a thousand mails in a row."""
    if not _mark_sent(session, mail_id, claimant, mail, now):
        return None
    for part_id in mail.parts:
        _mark_sent(session, part_id, claimant, mail, now)
    if mail.has_parts:
        _end_parts(session, mail_id, claimant, mail, now)
    return MailState.SENT


def _end_parts(session: Session, mail_id: int, claimant: str, mail: ComposedMail, now: datetime) -> None:
    """Drop what no longer applies; what the mail could not say waits for the next."""
    for unwanted_id in mail.unwanted:
        drop_unwanted(session, unwanted_id, claimant, now)
    for faulty_id, error in mail.faults:
        not_composed = Outcome(MailState.QUEUED, f"{NOT_COMPOSED}{error}", is_ours=True)
        _not_sent(session, faulty_id, claimant, not_composed, now)
    release_parts(session, mail_id, claimant)


def _mark_sent(session: Session, mail_id: int, claimant: str, mail: ComposedMail, now: datetime) -> bool:
    found = session.execute(
        MARK_SENT,
        {
            "mail_id": mail_id,
            "by": claimant,
            "now": now,
            "sent_subject": mail.subject,
            "sent_text": without_tokens(mail.text, mail.secrets),
        },
    ).first()
    if found is None:
        return False
    contact_id, recipient, sent_in_id = found
    if mail.left_out and sent_in_id is None:
        session.execute(DELETE_LEFT_OUT, {"left_out": mail.left_out})
    fact = delivery_log.row(mail_id, MailFactKind.TAKEN, now, contact_id, recipient)
    delivery_log.note_all(session, [fact if sent_in_id is None else fact | {"domain": ""}])
    if contact_id is not None:
        delivery_effects.apply(session, effect_of(MailFactKind.TAKEN), mail_id, contact_id, now)
    return True


def _claimed(session: Session, mail_id: int, claimant: str) -> Mail | None:
    ours = (Mail.id == mail_id, Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
    return session.scalar(locks.locking(select(Mail).where(*ours)))


def _end(mail: Mail, state: MailState, now: datetime) -> None:
    mail.state, mail.ended_at, mail.claimed_by, mail.lease_until = state, now, "", None


def _failed(session: Session, mail: Mail, outcome: Outcome, now: datetime) -> None:
    _end(mail, MailState.FAILED, now)
    kind = MailFactKind.REFUSED if outcome.state == MailState.FAILED else MailFactKind.GIVEN_UP
    is_ours = outcome.is_ours or not is_present_address(mail)
    note_and_apply(session, mail, kind, now, reply=outcome.reply, is_ours=is_ours)
