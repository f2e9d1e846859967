"""Sessions of signed-in staff: a browser's cookie holds a random key, the table only its hash.

`now` is the machine's clock here: moving a rehearsal's clock ends nobody's session.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from directives.models import Staff, StaffSession
from directives.rules.hashed_keys import hashed
from directives.terms import Role

LASTS = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
IDLE = timedelta(minutes=30)
"""How long a session with an administrator's rights may rest."""
NOTED_EVERY = timedelta(minutes=5)
"""The last use is written at most this often; so a rest may count as up to this much longer than it was."""
KEPT = timedelta(days=7)
"""How long an ended session stays in the table: it says whose typed text a late press brings, and which digest was
opened."""


def may_be_remembered(staff: Staff) -> bool:
    """Not for administrators: a session that ends after half an hour of rest gains nothing by 30 days."""
    return Role.ADMIN not in staff.roles


def start(session: Session, staff: Staff, now: datetime, user_agent: str, *, remembered: bool = False) -> str:
    """Start a session of a person who has proved who they are; returns the key for the browser's cookie."""
    return _start(session, staff, now, user_agent, REMEMBERED if remembered and may_be_remembered(staff) else LASTS)


def start_from_digest(
    session: Session, staff: Staff, now: datetime, user_agent: str, mail_id: int, lasts: timedelta
) -> str:
    """The same for whoever presses first by the link in a person's digest: it only reads boards."""
    return _start(session, staff, now, user_agent, lasts, mail_id)


def _start(
    session: Session, staff: Staff, now: datetime, user_agent: str, lasts: timedelta, mail_id: int | None = None
) -> str:
    key = secrets.token_urlsafe(32)
    one = StaffSession(
        staff_id=staff.id,
        digest=hashed(key),
        user_agent=user_agent[:300],
        started_at=now,
        last_used_at=now,
        ends_at=now + lasts,
        mail_id=mail_id,
    )
    session.add(one)
    session.flush()
    return key


def of_key(session: Session, key: str) -> StaffSession | None:
    """The session of this key, open or not, with its member of staff."""
    query = select(StaffSession).join(StaffSession.staff).options(contains_eager(StaffSession.staff))
    return session.scalar(query.where(StaffSession.digest == hashed(key)))


def is_open(one: StaffSession, now: datetime) -> bool:
    """Whether a browser that holds the session's key is signed in."""
    if one.ended_at is not None or now >= one.ends_at or one.staff.left_at is not None:
        return False
    may_rest = one.only_reads_boards or Role.ADMIN not in one.staff.roles
    return may_rest or now < one.last_used_at + IDLE


def open_of(session: Session, staff: Staff, now: datetime) -> list[StaffSession]:
    """A person's open sessions, the last used first."""
    theirs = select(StaffSession).where(StaffSession.staff_id == staff.id, StaffSession.ended_at.is_(None))
    found = session.scalars(theirs.order_by(StaffSession.last_used_at.desc(), StaffSession.id.desc())).all()
    return [one for one in found if is_open(one, now)]


def note_use(session: Session, session_id: int, now: datetime) -> None:
    """Write the last use, unless another request has just done so."""
    stale = (StaffSession.id == session_id, StaffSession.last_used_at <= now - NOTED_EVERY)
    session.execute(update(StaffSession).where(*stale).values(last_used_at=now))


def is_use_to_note(one: StaffSession, now: datetime) -> bool:
    return one.last_used_at <= now - NOTED_EVERY


def end(session: Session, ended: Sequence[StaffSession], now: datetime) -> None:
    """End these sessions; every process sees it at the next request."""
    for one in ended:
        one.ended_at = one.ended_at or now
    session.flush()


def end_all(session: Session, staff: Staff, now: datetime, but: StaffSession | None = None) -> int:
    """End all of a person's open sessions, but for the one that asks; returns how many."""
    ended = [one for one in open_of(session, staff, now) if one is not but]
    end(session, ended, now)
    return len(ended)


def delete_old(session: Session, now: datetime) -> None:
    """Delete what has ended long ago."""
    long_ago = now - KEPT
    session.execute(delete(StaffSession).where(or_(StaffSession.ended_at < long_ago, StaffSession.ends_at < long_ago)))
