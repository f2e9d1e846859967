"""Change units, their contacts and the calendar; each change is recorded with who and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, assign, contacts
from directives.acts.contacts import ContactEntry
from directives.attributes import group_rules
from directives.database import Base
from directives.models import Assignment, CalendarDay, Contact, Directive, Link, Staff, Unit, UnitGroup
from directives.record import facts, ledger
from directives.releases import asking
from directives.terms import DirectiveState, EventKind
from workflows.mailing.desk import again


def _record(
    session: Session, unit: Unit, staff: Staff, now: datetime, data: dict[str, Any], reason: str, *rows: Base
) -> None:
    agency, data = session.get_one(Unit, unit.agency_id), {"unit": unit.id, **data}
    ledger.record(session, agency, EventKind.UNIT_CHANGED, now, ledger.by_staff(staff.id), data, text=reason, rows=rows)


def _contact_data(what: str, contact: Contact) -> dict[str, Any]:
    return {"what": what, "contact": contact.id}


def add_contact(
    session: Session, unit: Unit, entry: ContactEntry, reason: str, staff: Staff, now: datetime
) -> tuple[Contact, int]:
    """Add a contact, or bring back the one that had this address, and send it links; with how many mails were queued.

    Raises AddressTaken.
    """
    contact = contacts.add_contact(session, unit, entry)
    _record(session, unit, staff, now, _contact_data("contact_added", contact), reason, contact)
    return contact, send_links(session, contact, reason, staff, now)


def send_links(session: Session, contact: Contact, reason: str, staff: Staff, now: datetime) -> int:
    """Send a contact links to the open assignments that it has none to; returns how many mails were queued."""
    links = contacts.give_links(session, contact, ledger.by_staff(staff.id), now, reason)
    return again.send_again(session, contact, links, ActedBy(staff, reason, now))


def change_contact(
    session: Session, contact: Contact, entry: ContactEntry, reason: str, staff: Staff, now: datetime
) -> int:
    """Change a contact; returns how many mails were queued. Raises AddressTaken.

    A new address counts as working until a server refuses it. It gets a new link for each directive under follow-up,
    which invalidates the old one, and again the mails that failed at the old address.
    """
    contacts.refuse_taken_address(contact.unit, entry.email, except_for=contact)
    moved = entry.email != contact.email
    freed = _free_address(session, contact.unit, entry.email) if moved else []
    if moved:
        contact.failed_at, contact.failure = None, ""
    contact.name, contact.position, contact.email, contact.phone = (
        entry.name,
        entry.position,
        entry.email,
        entry.phone,
    )
    contact.is_head = entry.is_head
    data = _contact_data("contact_changed", contact) | {"moved": moved}
    _record(session, contact.unit, staff, now, data, reason, contact, *freed)
    return _send_again(session, contact, reason, staff, now) if moved else 0


def correct_address(session: Session, contact: Contact, email: str, reason: str, staff: Staff, now: datetime) -> int:
    """Change only the address of a contact. Raises AddressTaken."""
    entry = ContactEntry(contact.name, contact.position, email, contact.phone, contact.is_head)
    return change_contact(session, contact, entry, reason, staff, now)


def _free_address(session: Session, unit: Unit, email: str) -> list[Contact]:
    """Rename the address of a removed contact so that another can have it: (unit, address) is unique."""
    removed = [one for one in unit.contacts if one.email.lower() == email and one.removed_at is not None]
    for former in removed:
        former.email = f"{former.id}.{former.email}"[:254]
    session.flush()
    return removed


def _live_links(session: Session, contact: Contact) -> Sequence[Link]:
    query = select(Link).join(Assignment).join(Directive)
    live = (Link.contact_id == contact.id, Link.revoked_at.is_(None), Directive.state == DirectiveState.ISSUED)
    return session.scalars(query.where(*live).order_by(Link.id)).all()


def _send_again(session: Session, contact: Contact, reason: str, staff: Staff, now: datetime) -> int:
    actor = ledger.by_staff(staff.id)
    links = [assign.renew_link(session, link, now, actor, ends_older=True) for link in _live_links(session, contact)]
    missed = _never_reached(session, contact)
    links += [contacts.new_link(session, assignment, contact, now) for assignment in missed]
    for link in links:
        data, rows = {"contact": contact.id}, [link]
        ledger.record(session, link.assignment, EventKind.CONTACT_CHANGED, now, actor, data, text=reason, rows=rows)
    return again.send_again(session, contact, links, ActedBy(staff, reason, now))


def _never_reached(session: Session, contact: Contact) -> Sequence[Assignment]:
    """Assignments issued while this address was failing, so that it got no link."""
    theirs = select(Link.id).where(Link.assignment_id == Assignment.id, Link.contact_id == contact.id)
    query = select(Assignment).join(Directive)
    missed = (
        Assignment.responsible_unit_id == contact.unit_id,
        Assignment.unreachable_at.is_not(None),
        Directive.state == DirectiveState.ISSUED,
        ~theirs.exists(),
    )
    return session.scalars(query.where(*missed).order_by(Assignment.id)).all()


def remove_contact(session: Session, contact: Contact, reason: str, staff: Staff, now: datetime) -> None:
    """Remove a contact and revoke its links; what was done through them stays."""
    contact.removed_at = now
    for link in _live_links(session, contact):
        assign.revoke_link(session, link, now, ledger.by_staff(staff.id))
    _record(session, contact.unit, staff, now, _contact_data("contact_removed", contact), reason, contact)


def change_unit(  # noqa: PLR0913 (what the form holds)
    session: Session,
    unit: Unit,
    staff: Staff,
    now: datetime,
    *,
    attributes: Mapping[str, Any],
    groups: Sequence[UnitGroup],
    phone: str,
    reason: str,
) -> None:
    """Change a unit's attributes (by key; None is unknown), groups and telephone."""
    known = {key: value for key, value in {**unit.attributes, **attributes}.items() if value is not None}
    by_rule = [group for group in unit.groups if group.is_by_rule]
    facts.change(session, unit, now, attributes=known, groups=[*groups, *by_rule], phone=phone)
    group_rules.settle(session, unit.agency_id or 0, now)
    data = {"what": "unit", "attributes": sorted(attributes), "groups": sorted(group.id for group in groups)}
    _record(session, unit, staff, now, data, reason, unit)


def want_two_hands(session: Session, unit: Unit, wanted: bool, staff: Staff, now: datetime) -> None:
    """Let its reports wait for its head, or no longer, as the unit asked for. Raises NoHead."""
    asking.want_two_hands(session, unit, wanted, ledger.by_staff(staff.id), now)


def set_day(session: Session, agency: Unit, on: date, working: bool, name: str, staff: Staff, now: datetime) -> None:
    """Enter a day off or a day worked in exchange; replaces an earlier entry for that day."""
    day = session.scalar(select(CalendarDay).where(CalendarDay.agency_id == agency.id, CalendarDay.on == on))
    if day is None:
        day = CalendarDay(agency_id=agency.id, on=on)
        session.add(day)
    day.working, day.name, day.recorded_at = working, name, now
    ledger.record(
        session,
        agency,
        EventKind.CALENDAR_CHANGED,
        now,
        ledger.by_staff(staff.id),
        {"on": on, "working": working, "name": name},
        rows=[day],
    )


def remove_day(session: Session, day: CalendarDay, staff: Staff, now: datetime) -> None:
    """Remove an entered day, so that the law's calendar applies again."""
    agency = session.get_one(Unit, day.agency_id)
    actor, data = ledger.by_staff(staff.id), {"on": day.on, "working": None}
    ledger.record(session, agency, EventKind.CALENDAR_CHANGED, now, actor, data, gone=[day])
    session.delete(day)
