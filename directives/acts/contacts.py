"""Add a contact to a unit. Recorded by the caller, in the chain of the unit's agency or of one assignment."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from directives.models import Contact, Unit


class AddressTaken(ValueError):
    """The unit has another contact with this address."""


@dataclass(frozen=True)
class ContactEntry:
    """A contact as typed in a form."""

    name: str
    position: str
    email: str
    phone: str


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
    contact.removed_at, contact.failed_at, contact.failure = None, None, ""
    session.flush()
    return contact
