"""Claims: a worker takes a batch of due mails under a lease, within the server's rate limits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from directives.models import Mail, MailServer
from directives.record import locks
from directives.rules import delivery
from directives.terms import MailState
from workflows.mailing.sending.delivery_log import domain_of
from workflows.mailing.sending.rate_budget import NO_LIMITS, RateLimits, budget


def claim(
    session: Session,
    claimant: str,
    now: datetime,
    limit: int,
    limits: RateLimits = NO_LIMITS,
    avoiding: Collection[str] = (),
) -> list[int]:
    """Claim up to `limit` mails that are due, or whose lease has run out; returns their ids in sending order.

    Claims nothing while the server has asked us to wait, and nothing to the domains in `avoiding`.
    """
    wanted = [due(now), ~_slowed(now), *(~_to(domain) for domain in avoiding)]
    if not limits:
        ids = [mail_id for mail_id, _priority, _recipient in _first(session, wanted, limit)]
    else:
        left = budget(session, limits, now)
        wanted += [~_to(domain) for domain in left.full_domains()]
        if left.ordinary is not None and left.ordinary <= 0:
            wanted.append(Mail.priority <= delivery.URGENT)
        ids = [
            mail_id
            for mail_id, priority, recipient in _first(session, wanted, limit)
            if left.spend(priority, domain_of(recipient))
        ]
    if ids:
        session.execute(
            update(Mail)
            .where(Mail.id.in_(ids))
            .values(state=MailState.SENDING, claimed_by=claimant, lease_until=now + delivery.LEASE)
        )
    return ids


def due(now: datetime) -> ColumnElement[bool]:
    """Over Mail: queued and due, or claimed by a worker whose lease has run out because it was killed."""
    queued = and_(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    abandoned = and_(Mail.state == MailState.SENDING, Mail.lease_until < now)
    return or_(queued, abandoned)


def release(session: Session, ids: Sequence[int], claimant: str, reply: str | None = None) -> int:
    """Return claimed mails that were not tried to the queue, without counting an attempt; returns how many."""
    stored_reply = {} if reply is None else {"reply": reply}
    released = session.execute(
        update(Mail)
        .where(Mail.id.in_(ids), Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
        .values(state=MailState.QUEUED, claimed_by="", lease_until=None, **stored_reply)
        .returning(Mail.id)
    )
    return len(released.all())


def _slowed(now: datetime) -> ColumnElement[bool]:
    return select(MailServer.id).where(MailServer.slowed_until > now).exists()


def _to(domain: str) -> ColumnElement[bool]:
    return func.lower(Mail.recipient).endswith(f"@{domain}", autoescape=True)


def _first(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Any]:
    first = (
        select(Mail.id, Mail.priority, Mail.recipient)
        .where(*wanted)
        .order_by(Mail.priority, Mail.not_before, Mail.id)
        .limit(limit)
    )
    return session.execute(locks.locking(first, skip_locked=True)).all()
