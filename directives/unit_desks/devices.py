"""Devices of a unit's desk: a browser's cookie holds a random key, the table only its hash."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from directives.acts import contacts
from directives.models import Assignment, Contact, DeskDevice, Directive, Link, UnitDesk
from directives.record import ledger
from directives.record.ledger import Actor
from directives.rules.hashed_keys import hashed
from directives.terms import DeskDeed, DirectiveState
from directives.unit_desks import desks

NOTED_EVERY = timedelta(minutes=5)


def admit(session: Session, desk: UnitDesk, contact: Contact, user_agent: str, now: datetime) -> str:
    """Let a browser open the desk, whose user has read this contact's mail; returns the key for its cookie.

    What is done there is done by the links of this contact, who so gets one to each letter of the unit.
    """
    _give_missing_links(session, contact, now)
    key = secrets.token_urlsafe(32)
    device = DeskDevice(
        desk=desk,
        contact=contact,
        digest=hashed(key),
        address_digest=hashed(contact.email.lower()),
        user_agent=user_agent[:300],
        admitted_at=now,
        last_used_at=now,
    )
    session.add(device)
    session.flush()
    about = {"contact": contact.id, "device": device.id}
    desks.record(session, desk, DeskDeed.DEVICE_ADDED, ledger.SYSTEM, now, device, about=about)
    return key


def _give_missing_links(session: Session, contact: Contact, now: datetime) -> None:
    """Links to the letters that the contact never had one to, past ones too; a revoked one stays revoked."""
    theirs = select(Link.id).where(Link.assignment_id == Assignment.id, Link.contact_id == contact.id)
    missing = (
        select(Assignment)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(
            Assignment.responsible_unit_id == contact.unit_id,
            Directive.state.in_((DirectiveState.ISSUED, DirectiveState.CLOSED)),
            ~theirs.exists(),
        )
        .order_by(Assignment.id)
    )
    for assignment in session.scalars(missing).all():
        contacts.give_first_link(session, assignment, contact, ledger.SYSTEM, now)


def of_keys(session: Session, keys: Collection[str]) -> Sequence[DeskDevice]:
    """The devices of these keys, open or not, with desk, unit and contact."""
    loaded = (joinedload(DeskDevice.desk).joinedload(UnitDesk.unit), joinedload(DeskDevice.contact))
    found = select(DeskDevice).where(DeskDevice.digest.in_([hashed(key) for key in keys])).options(*loaded)
    return session.scalars(found.order_by(DeskDevice.id.desc())).all()


def is_open(device: DeskDevice, now: datetime) -> bool:
    """Whether it opens the desk: not ended, the desk runs, and its contact still has the address that was read."""
    contact = device.contact
    reads = contact.removed_at is None and hashed(contact.email.lower()) == device.address_digest
    return device.ended_at is None and reads and desks.is_running(device.desk, now)


def open_of(session: Session, desk: UnitDesk, now: datetime) -> list[DeskDevice]:
    """The devices that open the desk, the last used first."""
    found = select(DeskDevice).where(DeskDevice.desk_id == desk.id, DeskDevice.ended_at.is_(None))
    loaded = found.options(joinedload(DeskDevice.contact)).order_by(DeskDevice.last_used_at.desc(), DeskDevice.id)
    return [device for device in session.scalars(loaded) if is_open(device, now)]


def find(session: Session, desk: UnitDesk, device_id: int) -> DeskDevice | None:
    return session.scalar(select(DeskDevice).where(DeskDevice.id == device_id, DeskDevice.desk_id == desk.id))


def end(session: Session, devices: Sequence[DeskDevice], actor: Actor, now: datetime, by: DeskDevice) -> None:
    """End these devices; `by` is the one on which somebody pressed."""
    for device in devices:
        device.ended_at = device.ended_at or now
    if devices:
        about = {"device": by.id, "contact": by.contact_id}
        desks.record(session, by.desk, DeskDeed.DEVICE_ENDED, actor, now, *devices, about=about)


def is_use_to_note(device: DeskDevice, now: datetime) -> bool:
    return device.last_used_at <= now - NOTED_EVERY


def note_use(session: Session, device_id: int, now: datetime) -> None:
    """Write the last use, unless another request has just done so."""
    stale = (DeskDevice.id == device_id, DeskDevice.last_used_at <= now - NOTED_EVERY)
    session.execute(update(DeskDevice).where(*stale).values(last_used_at=now))


def link_to(session: Session, device: DeskDevice, public_id: str) -> Link | None:
    """The link of the device's contact to a letter for which the unit answers; None if it has none that opens."""
    found = (
        select(Link)
        .join(Link.assignment)
        .where(
            Assignment.public_id == public_id,
            Assignment.responsible_unit_id == device.desk.unit_id,
            Link.contact_id == device.contact_id,
            Link.revoked_at.is_(None),
        )
    )
    return session.scalar(found)
