"""Add a contact to a unit, and give it links. That it was added is recorded by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from directives import restorations
from directives.acts import assign
from directives.models import Assignment, Contact, Directive, Event, Link, Task, Unit
from directives.queries.reachable import ANSWERS, WORKS
from directives.record import ledger, locks
from directives.terms import ChainKind, DirectiveState, EventKind, Standing


class AddressTaken(ValueError):
    """The unit has another contact with this address."""


@dataclass(frozen=True)
class ContactEntry:
    """A contact as typed in a form."""

    name: str
    position: str
    email: str
    phone: str
    is_head: bool = False


def refuse_taken_address(unit: Unit, email: str, except_for: Contact | None = None) -> None:
    """Raise AddressTaken where a contact of the unit, other than `except_for`, has this address."""
    wanted = email.lower()
    if any(c.email.lower() == wanted and c is not except_for and c.removed_at is None for c in unit.contacts):
        raise AddressTaken(email)


def add_contact(session: Session, unit: Unit, entry: ContactEntry) -> Contact:
    """Add a contact, or bring back the removed one that had this address. Raises AddressTaken."""
    refuse_taken_address(unit, entry.email)
    contact = next((c for c in unit.contacts if c.email.lower() == entry.email.lower()), None)
    if contact is None:
        contact = Contact(unit=unit, email=entry.email, name=entry.name)
        session.add(contact)
    contact.name, contact.position, contact.phone = entry.name, entry.position, entry.phone
    contact.is_head = entry.is_head
    contact.removed_at, contact.failed_at, contact.failure = None, None, ""
    session.flush()
    return contact


def _open_without_link() -> ColumnElement[bool]:
    """Over Assignment, Directive and Contact: still followed, and the contact has no link that opens it."""
    opened = select(Link.id).where(
        Link.assignment_id == Assignment.id, Link.contact_id == Contact.id, Link.revoked_at.is_(None)
    )
    followed = select(Task.id).where(Task.assignment_id == Assignment.id, Task.standing != Standing.WITHDRAWN)
    return and_(ANSWERS, Directive.state == DirectiveState.ISSUED, followed.exists(), ~opened.exists())


def links_missing(session: Session, unit: Unit) -> dict[int, int]:
    """{contact id: how many open assignments of the unit it has no link to}, for contacts whose address works."""
    counted = (
        select(Contact.id, func.count())
        .select_from(Contact)
        .join(Assignment, ANSWERS)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Contact.unit_id == unit.id, WORKS, _open_without_link())
        .group_by(Contact.id)
    )
    return dict(session.execute(counted).all())


def give_links(session: Session, contact: Contact, actor: ledger.Actor, now: datetime, reason: str) -> Sequence[Link]:
    """Give a contact a link to each open assignment that it has none to; the caller mails them."""
    missing = session.scalars(
        select(Assignment)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Contact, ANSWERS)
        .where(Contact.id == contact.id, _open_without_link())
        .order_by(Assignment.id)
    ).all()
    return [_give_link(session, assignment, contact, actor, now, reason) for assignment in missing]


def _give_link(
    session: Session, assignment: Assignment, contact: Contact, actor: ledger.Actor, now: datetime, reason: str
) -> Link:
    locks.lock(session, assignment)
    known = next((link for link in assignment.links if link.contact_id == contact.id), None)
    link = known or new_link(session, assignment, contact, now)
    data = {"contact": contact.id}
    ledger.record(session, assignment, EventKind.CONTACT_CHANGED, now, actor, data, text=reason, rows=[link, contact])
    return assign.renew_link(session, known, now, actor) if known else link


def give_first_link(
    session: Session, assignment: Assignment, contact: Contact, actor: ledger.Actor, now: datetime
) -> Link:
    """Give a contact a link to an assignment to which it never had one, and record it."""
    link, data = new_link(session, assignment, contact, now), {"contact": contact.id}
    ledger.record(session, assignment, EventKind.CONTACT_CHANGED, now, actor, data, rows=[link, contact])
    return link


def open_link(session: Session, assignment: Assignment, contact: Contact, now: datetime, actor: ledger.Actor) -> Link:
    """A link of a contact that opens: its first one, or its former one renewed. The caller records a first one."""
    known = next((link for link in assignment.links if link.contact_id == contact.id), None)
    return assign.renew_link(session, known, now, actor) if known else new_link(session, assignment, contact, now)


def new_link(session: Session, assignment: Assignment, contact: Contact | None, now: datetime) -> Link:
    """A contact's first link to an assignment, or one for a colleague (None); the caller records it."""
    first = restorations.first_generation(session)
    generations = {"generation": first, "opens_from": first, "ended_below": first}
    link = Link(assignment=assignment, contact=contact, created_at=now, **generations)
    session.add(link)
    session.flush()
    return link


ASKED_AGAIN = timedelta(days=365)
"""For so long nobody is asked again whether the contacts on record are right."""


def asks_about_contacts(session: Session, unit_id: int, now: datetime) -> bool:
    """Whether the unit is asked, beside something else, if its contacts are right: once a year, and never a debt.

    Who has said what is wrong has answered too.
    """
    answered = select(Event.id).where(
        Event.chain_kind == ChainKind.ASSIGNMENT,
        Event.chain_id.in_(select(Assignment.id).where(Assignment.responsible_unit_id == unit_id)),
        Event.kind.in_((EventKind.CONTACTS_CONFIRMED, EventKind.CONTACT_SUGGESTED)),
        Event.recorded_at > now - ASKED_AGAIN,
    )
    return session.scalar(answered.limit(1)) is None


def confirm_contacts(session: Session, link: Link, now: datetime) -> None:
    """Record that the holder of a link says that the unit's contacts are right; again within a year changes nothing."""
    locks.lock(session, link.assignment)
    unit = link.assignment.responsible_unit
    if asks_about_contacts(session, unit.id, now):
        known = [one.id for one in unit.contacts if one.removed_at is None]
        kind, data = EventKind.CONTACTS_CONFIRMED, {"contacts": known}
        ledger.record(session, link.assignment, kind, now, ledger.by_link(link), data)
