"""An officer takes over what a unit said of a contact: the registry changes, and a new address gets new links."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts.contacts import ContactEntry
from directives.attributes import suggesting
from directives.models import ContactSuggestion, Staff
from directives.terms import DeclarationState
from workflows.units import steps


def take_over(session: Session, suggestion: ContactSuggestion, reason: str, staff: Staff, now: datetime) -> int:
    """Change or add the contact as suggested; a note alone is taken as read. Returns how many mails were queued.

    Raises SuggestionDecided, and AddressTaken where another contact of the unit has the address.
    """
    suggesting.lock_waiting(session, suggestion)
    sent = _change(session, suggestion, reason, staff, now) if suggestion.changes_record else 0
    suggesting.decide(session, suggestion, DeclarationState.CONFIRMED, staff, now)
    return sent


def _change(session: Session, suggestion: ContactSuggestion, reason: str, staff: Staff, now: datetime) -> int:
    known = suggestion.contact
    if known is None:
        entry = ContactEntry(suggestion.name or "", "", suggestion.email or "", suggestion.phone or "")
        contact, sent = steps.add_contact(session, suggestion.unit, entry, reason, staff, now)
        suggestion.contact = contact
        return sent
    phone = known.phone if suggestion.phone is None else suggestion.phone
    name, email = suggestion.name or known.name, suggestion.email or known.email
    entry = ContactEntry(name, known.position, email, phone, known.is_head)
    return steps.change_contact(session, known, entry, reason, staff, now)


def refuse(session: Session, suggestion: ContactSuggestion, answer: str, staff: Staff, now: datetime) -> None:
    """Refuse it with a reason, which the unit reads; nothing else changes. Raises SuggestionDecided."""
    suggesting.lock_waiting(session, suggestion)
    suggesting.decide(session, suggestion, DeclarationState.REFUSED, staff, now, answer)
