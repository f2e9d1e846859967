"""The state of the mail server: one row that all workers write and the desk reads."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.database import insert_unless_known
from directives.models import MailServer
from directives.record import locks

THE_ONE = 1
NOTE_EVERY = timedelta(minutes=1)
"""An answering server is noted at most this often."""


def is_worth_noting(session: Session, now: datetime) -> bool:
    """Whether to note that the server answers: it failed before, or the last note is old."""
    row = session.get(MailServer, THE_ONE)
    return row is None or row.failing_since is not None or row.seen_at is None or row.seen_at < now - NOTE_EVERY


def note_answering(session: Session, now: datetime) -> None:
    """Note that a connection succeeded."""
    row = _row(session)
    row.failing_since, row.reply, row.seen_at = None, "", now


def note_failing(session: Session, reply: str, now: datetime) -> None:
    """Note that no connection could be made."""
    row = _row(session)
    row.failing_since, row.reply, row.seen_at = row.failing_since or now, reply, now


def note_slowed(session: Session, reply: str, now: datetime, wait: timedelta) -> None:
    """Note that the server has asked us to pause for `wait`."""
    row = _row(session)
    row.slowed_until, row.reply, row.seen_at = max(row.slowed_until or now, now + wait), reply, now


def _row(session: Session) -> MailServer:
    session.execute(insert_unless_known(session, MailServer).values(id=THE_ONE, reply=""))
    return session.scalars(locks.locking(select(MailServer).where(MailServer.id == THE_ONE))).one()
