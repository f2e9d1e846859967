"""Due mails in the order in which they are sent, read at the ends of an index: as fast with 60,000 waiting as with ten.

Each priority is asked for apart: over several at once the order and the moment from which a mail may go cannot both
follow an index. Mails that a killed worker had claimed are few, and are asked for by themselves.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models import Mail
from directives.record import locks
from directives.terms import MailState

_COLUMNS = (Mail.id, Mail.priority, Mail.not_before, Mail.agency_id, Mail.mailbox, Mail.at_once)


def _queued(now: datetime) -> ColumnElement[bool]:
    return and_(Mail.state == MailState.QUEUED, Mail.not_before <= now)


def _abandoned(now: datetime) -> ColumnElement[bool]:
    """Claimed by a worker whose lease has run out because it was killed."""
    return and_(Mail.state == MailState.SENDING, Mail.lease_until < now)


def due(now: datetime) -> ColumnElement[bool]:
    """Over Mail: queued and due, or claimed by a worker that was killed."""
    return or_(_queued(now), _abandoned(now))


def first(session: Session, now: datetime, limit: int, *which: ColumnElement[bool]) -> Sequence[Any]:
    """The first `limit` of these due mails, locked; what another transaction has locked is left out."""
    found = list(_locked(session, limit, _abandoned(now), *which))
    for priority in _priorities(session):
        queued = _locked(session, limit, _queued(now), Mail.priority == priority, *which)
        found += queued
        if len(queued) == limit:
            break
    return sorted(found, key=lambda mail: (mail.priority, mail.not_before, mail.id))[:limit]


def is_any(session: Session, now: datetime, *which: ColumnElement[bool]) -> bool:
    """Whether one of these mails is due."""
    asked = [_abandoned(now), *(and_(_queued(now), Mail.priority == one) for one in _priorities(session))]
    return any(session.scalar(select(Mail.id).where(one, *which).limit(1)) is not None for one in asked)


def _locked(session: Session, limit: int, *which: ColumnElement[bool]) -> Sequence[Any]:
    query = select(*_COLUMNS).where(*which).order_by(Mail.priority, Mail.not_before, Mail.id).limit(limit)
    return session.execute(locks.locking(query, skip_locked=True)).all()


def _priorities(session: Session) -> Iterator[int]:
    """The priorities of all queued mails, the most urgent first, each by one look into the index."""
    least = select(func.min(Mail.priority)).where(Mail.state == MailState.QUEUED)
    priority = session.scalar(least)
    while priority is not None:
        yield priority
        priority = session.scalar(least.where(Mail.priority > priority))
