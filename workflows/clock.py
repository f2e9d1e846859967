"""The one clock: web, worker, ticker, signatures and mail headers all ask here (design, decision 3)."""

from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from directives.database import table_of
from directives.models import Rehearsal
from directives.record import locks
from directives.rules import schedule


class MomentParam(click.ParamType[datetime]):
    """A moment given to a command as ISO 8601; one without a zone is Vietnam's."""

    name = "ISO"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, or one clear line."""
        try:
            return schedule.moment(value)
        except ValueError:
            self.fail(f"“{value}” không phải thời điểm, ví dụ 2020-04-24T15:00.", param, ctx)


_OFFSET = select(table_of(Rehearsal).c.offset_seconds)
OFFSET = _OFFSET.scalar_subquery()
"""For a query that reads it beside something else; what it reads goes to `remember`."""


def _system() -> datetime:
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The moment, in UTC; asking begins the transaction, so that within a write it is read under the lock."""
    return _system() + timedelta(seconds=_offset(session) or 0)


def is_rehearsal(session: Session) -> bool:
    """Whether this database is a rehearsal's: a demo's or a test's."""
    return _offset(session) is not None


def remember(session: Session, offset: int | None) -> None:
    """Keep for this transaction how far the clock is from the real one; None where this is no rehearsal."""
    session.info["offset"] = offset


@listens_for(Session, "after_transaction_end")
def _forget(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop("offset", None)


def _offset(session: Session) -> int | None:
    if "offset" not in session.info:
        remember(session, session.scalar(_OFFSET))
    offset: int | None = session.info["offset"]
    return offset


def set_rehearsal(session: Session, at: datetime) -> None:
    """Mark a fresh database as a rehearsal that opens at `at`."""
    offset = _offset_to(at)
    session.add(Rehearsal(offset_seconds=offset))
    session.flush()
    remember(session, offset)


def move(session: Session, at: datetime) -> None:
    """Move a rehearsal's clock on to `at`. ValueError where this is none, or where it would go back."""
    rehearsal = session.scalar(locks.locking(select(Rehearsal)))
    if rehearsal is None:
        raise ValueError("the clock moves only in a rehearsal")
    offset = _offset_to(at)
    if offset < rehearsal.offset_seconds:
        raise ValueError("the clock moves only forward")
    rehearsal.offset_seconds = offset
    session.flush()
    remember(session, offset)


def _offset_to(at: datetime) -> int:
    """Whole seconds, rounded up: the clock must not fall before `at`."""
    return int((at - _system()).total_seconds()) + 1
