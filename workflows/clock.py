"""The one clock for web, worker, ticker, signatures and mail headers; a rehearsal database holds an offset to it."""

import time
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
    """A command-line argument in ISO 8601; without a zone it is Vietnam's time."""

    name = "ISO"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment; any other text is refused with one line."""
        try:
            return schedule.parse_moment(value)
        except ValueError:
            self.fail(f"“{value}” không phải thời điểm, ví dụ 2020-04-24T15:00.", param, ctx)


_OFFSET = select(table_of(Rehearsal).c.offset_seconds)
OFFSET = _OFFSET.scalar_subquery()
"""For queries that read the offset along with other columns; pass the result to `remember`."""


def machine_now() -> datetime:
    """Now by the machine, in UTC: for sessions and limits, which no rehearsal moves."""
    return datetime.fromtimestamp(time.time(), UTC)


def now(session: Session) -> datetime:
    """Now, in UTC. Its query begins the transaction, so that a writer reads the clock after it has the lock."""
    return machine_now() + timedelta(seconds=_offset(session) or 0)


def is_rehearsal(session: Session) -> bool:
    """Whether this database is a rehearsal: a demo or a test."""
    return _offset(session) is not None


def remember(session: Session, offset: int | None) -> None:
    """Cache the rehearsal's offset for this transaction; None if this is no rehearsal."""
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
    """Mark a fresh database as a rehearsal that starts at `at`."""
    offset = _offset_to(at)
    session.add(Rehearsal(offset_seconds=offset))
    session.flush()
    remember(session, offset)


def move(session: Session, at: datetime) -> None:
    """Move a rehearsal's clock forward to `at`. Raises ValueError if this is no rehearsal or `at` is earlier."""
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
    """Whole seconds, rounded up: the clock must not be before `at`."""
    return int((at - machine_now()).total_seconds()) + 1
