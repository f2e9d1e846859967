"""The agency's offices, its staff and their sessions, as pages list them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Office, Staff, StaffSession, Unit
from directives.record import sessions
from workflows.web.words.devices import device_words


def offices(session: Session, agency_id: int) -> Sequence[Office]:
    """The agency's offices, by name."""
    return session.scalars(select(Office).where(Office.agency_id == agency_id).order_by(Office.name)).all()


def agency_names(session: Session, accounts: Sequence[Staff]) -> dict[int, str]:
    """{account's id: the name of its agency}."""
    return {one.id: session.get_one(Unit, one.agency_id).name for one in accounts}


def staff(session: Session, agency_id: int) -> Sequence[Staff]:
    """The agency's staff, by name; those who have left come last."""
    of_agency = select(Staff).where(Staff.agency_id == agency_id)
    return session.scalars(of_agency.order_by(Staff.left_at.is_not(None), Staff.name)).all()


class ShownSession(NamedTuple):
    """A browser in which a person is signed in."""

    id: int
    device: str
    started_at: datetime
    last_used_at: datetime
    ends_at: datetime
    is_here: bool
    """Whether it is the one that asks."""
    only_reads_boards: bool


def sessions_of(session: Session, person: Staff, here: StaffSession, now: datetime) -> list[ShownSession]:
    """Where a person is signed in: this browser first, then the last used."""
    found = [
        ShownSession(
            one.id,
            device_words(one.user_agent),
            one.started_at,
            one.last_used_at,
            one.ends_at,
            one is here,
            one.only_reads_boards,
        )
        for one in sessions.open_of(session, person, now)
    ]
    return sorted(found, key=lambda one: not one.is_here)
