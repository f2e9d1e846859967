"""After a restore, hold mails that the lost database may have sent: a person looks at them, and sends or drops them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from directives.models import Mail, MailFact
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending import delivery_log

AT_ONCE = 500

REASON = "Khôi phục từ bản sao: thư này có thể đã gửi trước khi khôi phục."
"""In the log of each held mail, and the key that finds them again: other words would not find those of older rows."""

WAITING = Mail.state.in_((MailState.QUEUED, MailState.SENDING))

HELD = (Mail.state == MailState.HELD) & exists().where(
    MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.HELD, MailFact.reason == REASON
)


def newest(session: Session) -> int:
    """The number of the newest mail."""
    return session.scalar(select(func.max(Mail.id))) or 0


def hold(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    """Hold the waiting mails of these; returns how many."""
    return _move(session, WAITING & which, {"state": MailState.HELD}, MailFactKind.HELD, now)


def count(session: Session) -> int:
    """How many are held for this reason."""
    return session.scalar(select(func.count(Mail.id)).where(HELD)) or 0


def release(session: Session, now: datetime) -> int:
    """Let them go; each is looked at once more before it is sent, whether it is still true."""
    return _move(session, HELD, {"state": MailState.QUEUED, "not_before": now}, MailFactKind.RELEASED, now)


def drop(session: Session, now: datetime) -> int:
    """Never send them."""
    return _move(session, HELD, {"state": MailState.DROPPED, "ended_at": now}, MailFactKind.DROPPED, now)


def _move(
    session: Session, which: ColumnElement[bool], values: dict[str, Any], kind: MailFactKind, now: datetime
) -> int:
    assert kind == MailFactKind.HELD or values["state"] in delivery.MOVES[MailState.HELD]
    found: Sequence[Any] = session.execute(select(Mail.id, Mail.contact_id, Mail.recipient).where(which)).all()
    unclaimed = {"claimed_by": "", "lease_until": None, "sent_in_id": None}
    ids = [mail.id for mail in found]
    for start in range(0, len(ids), AT_ONCE):
        part = Mail.id.in_(ids[start : start + AT_ONCE])
        session.execute(update(Mail).where(part).values(**values, **unclaimed))
    rows = (delivery_log.row(one.id, kind, now, one.contact_id, one.recipient, reason=REASON) for one in found)
    delivery_log.note_all(session, rows)
    session.expire_all()
    return len(ids)
