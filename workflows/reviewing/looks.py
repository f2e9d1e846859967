"""What is new to an officer: when they looked last at the reports of a period, kept beside the page that they read."""

from datetime import datetime, timedelta

from flask import request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directives.database import insert_unless_known
from directives.models import LastLook
from workflows.web.guards import own_transaction

SITTING = timedelta(minutes=15)
"""A look within this time of the one before belongs to the same sitting: what was new stays marked."""

PURPOSES = ("Sec-Purpose", "Purpose", "X-Moz")
"""Headers by which browsers say that they fetch a page ahead of anybody's wish."""


def new_since(session: Session, staff_id: int, period_id: int, now: datetime) -> datetime | None:
    """Since when a report is new to this person; None if they look for the first time."""
    look = session.scalar(select(LastLook).where(LastLook.staff_id == staff_id, LastLook.period_id == period_id))
    if look is None:
        return None
    return look.since_at if now - look.at < SITTING else look.at


def is_look() -> bool:
    """Whether a person asked for this page: no HEAD, and nothing that a browser fetches ahead."""
    ahead = any("prefetch" in request.headers.get(name, "") for name in PURPOSES)
    return request.method == "GET" and not ahead


def note_look(staff_id: int, period_id: int, since_at: datetime | None, now: datetime) -> None:
    """Remember a page that was shown in full, in a transaction of its own: a GET's own is read-only."""
    given = {"at": now, "since_at": since_at}
    with own_transaction() as session:
        new = insert_unless_known(session, LastLook, "staff_id", "period_id")
        session.execute(new.values(staff_id=staff_id, period_id=period_id, **given))
        ours = update(LastLook).where(LastLook.staff_id == staff_id, LastLook.period_id == period_id)
        session.execute(ours.values(**given))
