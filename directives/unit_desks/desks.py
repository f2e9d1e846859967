"""Ask for a unit's desk, grant, renew and end it; each is recorded in the chain of the agency."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import restorations
from directives.database import Base
from directives.files import new_public_id
from directives.models import DeskDevice, Unit, UnitDesk
from directives.record import ledger, locks
from directives.record.ledger import Actor
from directives.rules import schedule
from directives.terms import DeskDeed, EventKind

LAST_DAY = (8, 31)
"""Of a school year, on which desks end: whoever looks after the letters may be somebody else in the next."""
FIRST_OF_RENEWAL = (8, 1)
DeskAbout = Mapping[str, int]
"""The contact for whom something was done, the device on which: ids by name."""
NOTHING: DeskAbout = MappingProxyType({})

GRANT_LASTS = timedelta(days=7)
"""For so long the way to grant that a mail brought stays open."""


def desk_of(session: Session, unit: Unit) -> UnitDesk | None:
    """The unit's desk, running or not; None if nobody ever asked."""
    return session.scalar(select(UnitDesk).where(UnitDesk.unit_id == unit.id))


def is_running(desk: UnitDesk, now: datetime) -> bool:
    """Whether its link and devices open; it ends with the unit too, whose open work has gone to the successor."""
    granted = desk.granted_at is not None and desk.ended_at is None
    return granted and desk.ends_at is not None and now < desk.ends_at and desk.unit.closed_at is None


def last_moment(now: datetime) -> datetime:
    """When a desk granted or renewed now ends: with the next 31 August, from 1 August on with that of next year."""
    today = schedule.local(now).date()
    year = today.year + (today >= date(today.year, *FIRST_OF_RENEWAL))
    return schedule.at(date(year, *LAST_DAY) + timedelta(days=1), time.min)


def may_renew(desk: UnitDesk, now: datetime) -> bool:
    """Whether one press lets it run for another year: in August."""
    return is_running(desk, now) and desk.ends_at is not None and desk.ends_at < last_moment(now)


def ask(session: Session, unit: Unit, actor: Actor, now: datetime) -> UnitDesk:
    """Note that the unit asks for its desk; the caller mails the way to grant it to the contacts."""
    desk = _locked(session, unit)
    desk.asked_no += 1
    desk.asked_at = now
    record(session, desk, DeskDeed.ASKED, actor, now, desk)
    return desk


def may_grant(desk: UnitDesk, asked_no: int, now: datetime) -> bool:
    """Whether the mail about this request still leads to a grant: the last one, for a week, once."""
    in_time = desk.asked_at is not None and now < desk.asked_at + GRANT_LASTS
    return desk.asked_no == asked_no and in_time and desk.unit.closed_at is None


def is_still_asked(session: Session, desk: UnitDesk, now: datetime) -> bool:
    """Whether nobody has granted the request meanwhile, under the lock: of two presses at once one grants."""
    asked_no = desk.asked_no
    return may_grant(_locked(session, desk.unit), asked_no, now)


def grant(session: Session, unit: Unit, actor: Actor, now: datetime, about: DeskAbout = NOTHING) -> UnitDesk:
    """Open the desk; a link of before ends, devices stay. The caller tells all contacts.

    If it did not run, nothing of before opens it: neither devices nor the calendar's address.
    """
    desk = _locked(session, unit)
    ended: list[DeskDevice] = []
    if not is_running(desk, now):
        ended = _end_devices(desk, now)
        desk.feed_no += 1 if desk.feed_no else 0
    desk.generation += 1
    desk.granted_at, desk.ends_at, desk.ended_at, desk.asked_at = now, last_moment(now), None, None
    record(session, desk, DeskDeed.GRANTED, actor, now, desk, *ended, about=about)
    return desk


def renew(session: Session, desk: UnitDesk, actor: Actor, now: datetime, about: DeskAbout = NOTHING) -> bool:
    """Let it run for another year; False if it cannot be renewed now."""
    _locked(session, desk.unit)
    if not may_renew(desk, now):
        return False
    desk.ends_at = last_moment(now)
    record(session, desk, DeskDeed.RENEWED, actor, now, desk, about=about)
    return True


def end(
    session: Session, desk: UnitDesk, actor: Actor, now: datetime, reason: str | None = None, about: DeskAbout = NOTHING
) -> bool:
    """End it with all of its devices; the letters' own links stay. False if it had ended."""
    _locked(session, desk.unit)
    if not is_running(desk, now):
        return False
    desk.ended_at = now
    ended = _end_devices(desk, now)
    record(session, desk, DeskDeed.ENDED, actor, now, desk, *ended, reason=reason, about=about)
    return True


def _end_devices(desk: UnitDesk, now: datetime) -> list[DeskDevice]:
    ended = [device for device in desk.devices if device.ended_at is None]
    for device in ended:
        device.ended_at = now
    return ended


def renew_feed(session: Session, desk: UnitDesk, actor: Actor, now: datetime, about: DeskAbout = NOTHING) -> None:
    """Give the calendar a new address; the one before ends."""
    _locked(session, desk.unit)
    desk.feed_no += 1
    record(session, desk, DeskDeed.FEED_RENEWED, actor, now, desk, about=about)


def settle_after_restore(session: Session, now: datetime) -> None:
    """End every desk, and let no number of before be used again: some may have ended since the backup."""
    for desk in session.scalars(select(UnitDesk).order_by(UnitDesk.id)).all():
        _locked(session, desk.unit)
        ended: list[DeskDevice] = []
        if is_running(desk, now):
            desk.ended_at, ended = now, _end_devices(desk, now)
        desk.generation += restorations.GENERATIONS
        desk.asked_no += restorations.GENERATIONS
        desk.feed_no += restorations.GENERATIONS if desk.feed_no else 0
        record(session, desk, DeskDeed.ENDED, ledger.SYSTEM, now, desk, *ended)


def record(
    session: Session,
    desk: UnitDesk,
    deed: DeskDeed,
    actor: Actor,
    now: datetime,
    *rows: Base,
    reason: str | None = None,
    about: DeskAbout = NOTHING,
) -> None:
    """Write what was done with these rows to the agency's chain; `about` names a contact or a device."""
    session.flush()
    agency = session.get_one(Unit, desk.unit.agency_id)
    data: dict[str, Any] = {"unit": desk.unit_id, "what": deed, **about}
    ledger.record(session, agency, EventKind.UNIT_DESK_CHANGED, now, actor, data, rows=rows, text=reason)


def _locked(session: Session, unit: Unit) -> UnitDesk:
    """The unit's desk, a new one if it has none, under the lock of its agency."""
    locks.lock(session, session.get_one(Unit, unit.agency_id))
    desk = desk_of(session, unit)
    if desk is None:
        desk = UnitDesk(unit=unit, public_id=new_public_id())
        session.add(desk)
    session.flush()
    session.refresh(desk)  # as the last writer left it: it is changed under this lock alone
    return desk
