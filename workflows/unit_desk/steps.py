"""What a press does to a unit's desk: ask, grant, admit a device, renew, end; and who is told."""

import re
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, DeskCode, DeskDevice, Directive, Link, Staff, Task, Unit, UnitDesk
from directives.queries import reachable
from directives.record import ledger
from directives.rules.hashed_keys import hashed
from directives.terms import DirectiveState
from directives.unit_desks import codes, desks, devices, letters
from workflows.mailing import outbox
from workflows.mailing.composing.deadlines import calendar_feed
from workflows.mailing.occasions import desk_asked, desk_code, desk_granted
from workflows.web import links
from workflows.web.links import DeskWay

PAUSE = timedelta(minutes=15)
"""Least time between two requests of one unit: whoever has just asked has the mail."""


def agency_of(session: Session, unit: Unit) -> Unit:
    return session.get_one(Unit, unit.agency_id)


def find_desk(session: Session, public_id: str) -> UnitDesk | None:
    return session.scalar(select(UnitDesk).where(UnitDesk.public_id == public_id))


def ask(session: Session, link: Link, now: datetime) -> None:
    """Mail the way to grant to the contacts of the unit that answers for the letter; within PAUSE only once."""
    unit = link.assignment.responsible_unit
    known = desks.desk_of(session, unit)
    if known is not None and known.asked_at is not None and now < known.asked_at + PAUSE:
        return
    desk = desks.ask(session, unit, ledger.by_link(link), now)
    outbox.tell_of_desk(session, desk_asked.MAIL, desk, desk, now, {"asked_no": desk.asked_no})


def asked_by(session: Session, token: str, now: datetime) -> tuple[UnitDesk, Contact] | None:
    """The desk that a mail's way leads to grant, and the contact who was mailed; None if it leads there no more."""
    named = links.open_desk_way(DeskWay.GRANT, token)
    if not named:
        return None
    desk_id, asked_no, contact_id, address = named
    desk, contact = session.get(UnitDesk, desk_id), session.get(Contact, contact_id)
    if desk is None or contact is None or not desks.may_grant(desk, asked_no, now):
        return None
    reads = contact.removed_at is None and contact.unit_id == desk.unit_id
    return (desk, contact) if reads and hashed(contact.email.lower()) == address else None


def grant(session: Session, desk: UnitDesk, contact: Contact, user_agent: str, now: datetime) -> str | None:
    """Open the desk, as who reads this contact's mail pressed; returns the key of the first device.

    None if another press has granted it since.
    """
    if not desks.is_still_asked(session, desk, now):
        return None
    desks.grant(session, desk.unit, ledger.SYSTEM, now, {"contact": contact.id})
    key = devices.admit(session, desk, contact, user_agent, now)
    with force_locale("vi"):
        by = _("bấm từ hộp thư của %(mailbox)s", mailbox=contact.name or contact.email)
    outbox.tell_of_desk(session, desk_granted.MAIL, desk, desk, now, {"by": by})
    return key


class NoReader(ValueError):
    """No contact of the unit has an address that works, or the unit is no more."""


def grant_by_staff(session: Session, unit: Unit, staff: Staff, now: datetime) -> None:
    """Open the desk, or make its link anew; all contacts are mailed it. Raises NoReader."""
    if unit.closed_at is not None or not reachable.contacts_of(session, unit):
        raise NoReader
    desk = desks.grant(session, unit, ledger.by_staff(staff.id), now)
    with force_locale("vi"):
        by = _("do %(staff)s, Sở, mở", staff=staff.name)
    outbox.tell_of_desk(session, desk_granted.MAIL, desk, desk, now, {"by": by})


def end_by_staff(session: Session, unit: Unit, staff: Staff, now: datetime) -> bool:
    """End it with all of its devices; False if it did not run."""
    desk = desks.desk_of(session, unit)
    return desk is not None and desks.end(session, desk, ledger.by_staff(staff.id), now)


def entered_by(session: Session, token: str) -> tuple[UnitDesk, int] | None:
    """The desk of a lasting link, with the generation that it names; None for any other token."""
    named = links.open_desk_way(DeskWay.ENTER, token)
    desk = session.get(UnitDesk, named[0]) if named else None
    return (desk, named[1]) if desk is not None else None


def send_code(session: Session, desk: UnitDesk, now: datetime) -> int | None:
    """Mail a code for a new device; returns its id, None if none was mailed. The page answers the same."""
    code = codes.ask(session, desk, now)
    if code is not None:
        outbox.tell_of_desk(session, desk_code.MAIL, desk, code, now, {"code": code.id})
    return code.id if code else None


def admit(session: Session, code_id: int | None, typed: str, user_agent: str, now: datetime) -> str | None:
    """Admit a new device by the digits that were typed; returns its key, None if they were not those of the code."""
    code = codes.take_try(session, code_id, now)
    if code is None or (reader := _reader_of(session, code, re.sub(r"\D", "", typed))) is None:
        return None
    code.used_at = now
    return devices.admit(session, code.desk, reader, user_agent, now)


def _reader_of(session: Session, code: DeskCode, digits: str) -> Contact | None:
    """The contact whose mail brought these digits."""
    readers = reachable.contacts_of(session, code.desk.unit)
    return next((one for one in readers if links.desk_code(code.id, one.id, one.email) == digits), None)


def _by(device: DeskDevice) -> dict[str, int]:
    return {"device": device.id, "contact": device.contact_id}


def renew(session: Session, device: DeskDevice, now: datetime) -> bool:
    """Let the desk run for another year; False out of August."""
    return desks.renew(session, device.desk, ledger.SYSTEM, now, _by(device))


def renew_feed(session: Session, device: DeskDevice, now: datetime) -> None:
    """Give the calendar a new address; the one before answers that it has ended."""
    desks.renew_feed(session, device.desk, ledger.SYSTEM, now, _by(device))


def feed_address(desk: UnitDesk) -> str:
    """Where a calendar program reads the unit's dates; '' while nobody asked for it."""
    return links.desk_address(DeskWay.FEED, desk.id, desk.feed_no) if desk.feed_no else ""


def feed(session: Session, token: str, now: datetime) -> bytes | None:
    """The calendar of all letters of the unit; None where its address has ended."""
    named = links.open_desk_way(DeskWay.FEED, token)
    desk = session.get(UnitDesk, named[0]) if named else None
    if desk is None or named[1] != desk.feed_no or not desks.is_running(desk, now):
        return None
    assignments = letters.assignments_of(session, desk.unit_id, Directive.state == DirectiveState.ISSUED)
    owed: dict[Assignment, list[Task]] = {one: [] for one in assignments}
    for task in letters.tasks_of(session, assignments):
        owed[task.assignment].append(task)
    with force_locale("vi"):
        return calendar_feed(owed, _("Hạn báo cáo của %(unit)s", unit=desk.unit.name), now)


def end(session: Session, device: DeskDevice, now: datetime) -> bool:
    """The unit closes its desk, with all devices."""
    return desks.end(session, device.desk, ledger.SYSTEM, now, about=_by(device))


def end_device(session: Session, device: DeskDevice, device_id: int, now: datetime) -> bool:
    """End one device of the desk; False if it has none of this id."""
    found = devices.find(session, device.desk, device_id)
    if found is None:
        return False
    devices.end(session, [found], ledger.SYSTEM, now, device)
    return True


def end_others(session: Session, device: DeskDevice, now: datetime) -> int:
    """End all devices but the one on which somebody pressed; returns how many."""
    others = [one for one in devices.open_of(session, device.desk, now) if one.id != device.id]
    devices.end(session, others, ledger.SYSTEM, now, device)
    return len(others)
