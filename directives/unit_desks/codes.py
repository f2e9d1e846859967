"""Codes by mail for a new device: few tries, few an hour."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from directives.models import DeskCode, Unit, UnitDesk
from directives.record import locks
from directives.unit_desks import desks

LASTS = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_TRIES = 5
MOST_AN_HOUR = 5
"""Codes for one desk. With MOST_TRIES, somebody who guesses has one chance in 40,000 an hour."""


def ask(session: Session, desk: UnitDesk, now: datetime) -> DeskCode | None:
    """A new code, which the caller mails; None if the desk does not run or too many were asked for."""
    locks.lock(session, session.get_one(Unit, desk.unit.agency_id))
    lately = select(func.count()).where(DeskCode.desk_id == desk.id, DeskCode.asked_at > now - timedelta(hours=1))
    if not desks.is_running(desk, now) or (session.scalar(lately) or 0) >= MOST_AN_HOUR:
        return None
    code = DeskCode(desk_id=desk.id, asked_at=now)
    session.add(code)
    session.flush()
    # after the new one is there: its number, from which the digits follow, is then no earlier code's
    session.execute(delete(DeskCode).where(DeskCode.desk_id == desk.id, DeskCode.asked_at < now - KEPT))
    return code


def is_open(code: DeskCode, now: datetime) -> bool:
    """Whether its digits still admit a device."""
    return code.used_at is None and code.tries < MOST_TRIES and now < code.asked_at + LASTS


def take_try(session: Session, code_id: int | None, now: datetime) -> DeskCode | None:
    """Count a try of this code; None if it admits nobody any more."""
    found = session.get(DeskCode, code_id) if code_id is not None else None
    if found is None:
        return None
    locks.lock_row(session, found)
    if not is_open(found, now) or not desks.is_running(found.desk, now):
        return None
    found.tries += 1
    return found
