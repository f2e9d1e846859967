"""Count requests against limits in a moving window: a request counts until its own time has passed.

Only requests that are let through are stored, so a limit that is reached needs no write.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directives.database import AdvisoryLock, take_advisory_lock
from directives.models import LimitUse
from directives.terms import LimitKind

LONGEST = timedelta(hours=24)
"""The longest time that a limit may count over; older rows are deleted."""


class Counted(NamedTuple):
    """What a request counts against: at most `most` in `per`."""

    kind: LimitKind
    digest: str
    most: int
    per: timedelta


def wait(session: Session, counted: Sequence[Counted], now: datetime) -> timedelta | None:
    """How long until all of these let a request through; None if they do now."""
    waits = [_wait(session, one, now) for one in counted]
    return max((one for one in waits if one is not None), default=None)


def _wait(session: Session, one: Counted, now: datetime) -> timedelta | None:
    last = session.scalar(
        select(LimitUse.at)
        .where(LimitUse.kind == one.kind, LimitUse.counted == one.digest, LimitUse.at > now - one.per)
        .order_by(LimitUse.at.desc())
        .offset(one.most - 1)
        .limit(1)
    )
    return None if last is None else last + one.per - now


def use(session: Session, counted: Sequence[Counted], now: datetime) -> list[Counted] | timedelta:
    """Count a request; returns the limits that it reaches, or how long to wait. Of two at once, one comes second."""
    take_advisory_lock(session, AdvisoryLock.LIMITS)
    if (refused := wait(session, counted, now)) is not None:
        return refused
    session.add_all(LimitUse(kind=one.kind, counted=one.digest, at=now) for one in counted)
    session.flush()
    return [one for one in counted if _wait(session, one, now) is not None]


def delete_expired(session: Session, now: datetime) -> None:
    session.execute(delete(LimitUse).where(LimitUse.at < now - LONGEST))
