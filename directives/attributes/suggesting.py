"""A unit says what is wrong with its contacts on record; an officer takes it over by a press, or refuses with a reason.

What is said by a link changes no address: whoever holds one could else have all mail sent elsewhere. The suggestion is
an event of the assignment by whose link it came, the decision one of the agency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Assignment, Contact, ContactSuggestion, Link, Staff, Unit
from directives.record import ledger, locks
from directives.record.seals import new_salt
from directives.terms import DeclarationState, EventKind

_SHOWN = (
    joinedload(ContactSuggestion.unit),
    joinedload(ContactSuggestion.contact),
    joinedload(ContactSuggestion.staff),
    joinedload(ContactSuggestion.link).joinedload(Link.contact),
    joinedload(ContactSuggestion.link).joinedload(Link.assignment).joinedload(Assignment.directive),
)


MOST_WAITING = 10
"""Of a unit: more a person would not read, and whoever holds a link could fill the list of the department."""


class NothingToCorrect(ValueError):
    """What was typed is what is on record, and no note says more."""


class TooManyWait(ValueError):
    """MOST_WAITING of the unit wait for an officer already."""


class SuggestionDecided(Exception):
    """It was decided meanwhile or replaced by a later one, or the contact is no more."""


@dataclass(frozen=True)
class SuggestedContact:
    """A contact as the unit says it is, and who says so."""

    name: str
    email: str
    phone: str
    note: str
    suggested_by: str


def suggest(
    session: Session, link: Link, contact: Contact | None, said: SuggestedContact, now: datetime
) -> ContactSuggestion:
    """Record what a unit says of a contact, or of one who is missing: it waits, in place of an earlier one of the same.

    The same again is the same. Raises NothingToCorrect, TooManyWait.
    """
    assignment = link.assignment
    locks.lock(session, assignment)
    made = ContactSuggestion(
        unit=assignment.responsible_unit,
        contact=contact,
        name=_changed(said.name, contact.name if contact else None),
        email=_changed(said.email, contact.email if contact else None),
        phone=_changed(said.phone, contact.phone if contact else None),
        note=said.note or None,
        suggested_by=said.suggested_by,
        salt=new_salt(),
        suggested_at=now,
        link=link,
    )
    if not made.changes_record and not made.note:
        raise NothingToCorrect
    all_waiting = _waiting(session, made)
    waiting = [one for one in all_waiting if _concerns_same(one, made)]
    if same := next((one for one in waiting if _says(one) == _says(made)), None):
        return same
    if not waiting and len(all_waiting) >= MOST_WAITING:
        raise TooManyWait
    for earlier in waiting:
        earlier.state, earlier.decided_at = DeclarationState.REPLACED, now
    session.add(made)
    session.flush()
    data, rows = {"suggestion": made.id, "contact": made.contact_id}, [made, *waiting]
    ledger.record(session, assignment, EventKind.CONTACT_SUGGESTED, now, ledger.by_link(link), data, rows=rows)
    return made


def _changed(said: str, known: str | None) -> str | None:
    return None if said == (known or "") else said


def _waiting(session: Session, made: ContactSuggestion) -> Sequence[ContactSuggestion]:
    of_unit = select(ContactSuggestion).where(ContactSuggestion.unit_id == made.unit.id)
    waiting = of_unit.where(ContactSuggestion.state == DeclarationState.WAITING)
    return session.scalars(locks.locking(waiting.order_by(ContactSuggestion.id))).all()


def _concerns_same(one: ContactSuggestion, made: ContactSuggestion) -> bool:
    """Two people who are missing are two suggestions, told apart by their address."""
    if made.contact is None:
        return one.contact_id is None and one.email == made.email
    return one.contact_id == made.contact.id


def _says(one: ContactSuggestion) -> tuple[str | None, ...]:
    return one.name, one.email, one.phone, one.note, one.suggested_by


def waiting_of(session: Session, agency_id: int, most: int, after: int = 0) -> Sequence[ContactSuggestion]:
    """What waits for an officer of the agency, oldest first; at most so many after the first ones."""
    query = _of_agency(agency_id).where(ContactSuggestion.state == DeclarationState.WAITING)
    oldest = query.options(*_SHOWN).order_by(ContactSuggestion.id)
    return session.scalars(oldest.limit(most).offset(after)).all()


def waiting_of_unit(session: Session, unit_id: int, most: int = 20) -> Sequence[ContactSuggestion]:
    """The first that wait of one unit."""
    waiting = (ContactSuggestion.unit_id == unit_id, ContactSuggestion.state == DeclarationState.WAITING)
    query = select(ContactSuggestion).where(*waiting).options(*_SHOWN).order_by(ContactSuggestion.id)
    return session.scalars(query.limit(most)).all()


def decided_of(session: Session, agency_id: int, most: int = 20) -> Sequence[ContactSuggestion]:
    """The last ones that an officer decided, newest first."""
    decided = _of_agency(agency_id).where(ContactSuggestion.staff_id.is_not(None))
    newest = decided.options(*_SHOWN).order_by(ContactSuggestion.decided_at.desc(), ContactSuggestion.id.desc())
    return session.scalars(newest.limit(most)).all()


def said_by(session: Session, unit_id: int, most: int = 5) -> Sequence[ContactSuggestion]:
    """The last ones of a unit that no later one replaced, newest first: what the unit reads of them."""
    theirs = select(ContactSuggestion).where(
        ContactSuggestion.unit_id == unit_id, ContactSuggestion.state != DeclarationState.REPLACED
    )
    return session.scalars(theirs.options(*_SHOWN).order_by(ContactSuggestion.id.desc()).limit(most)).all()


def count_waiting(session: Session, agency_id: int) -> int:
    """How many wait for an officer of the agency."""
    waiting = _of_agency(agency_id).where(ContactSuggestion.state == DeclarationState.WAITING)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _of_agency(agency_id: int) -> Select[ContactSuggestion]:
    return select(ContactSuggestion).join(Unit, Unit.id == ContactSuggestion.unit_id).where(Unit.agency_id == agency_id)


def lock_waiting(session: Session, suggestion: ContactSuggestion) -> None:
    """Lock it before it is decided. Raises SuggestionDecided."""
    locks.lock_under(session, session.get_one(Unit, suggestion.unit.agency_id), suggestion.unit)
    locks.lock_row(session, suggestion)
    gone = suggestion.contact is not None and suggestion.contact.removed_at is not None
    if suggestion.state is not DeclarationState.WAITING or gone:
        raise SuggestionDecided


def decide(
    session: Session,
    suggestion: ContactSuggestion,
    state: DeclarationState,
    staff: Staff,
    now: datetime,
    answer: str = "",
) -> None:
    """Record what became of it; with an answer that the unit reads. The caller holds its lock."""
    agency = session.get_one(Unit, suggestion.unit.agency_id)
    suggestion.state, suggestion.staff = state, staff
    if answer:
        suggestion.answer, suggestion.answer_salt = answer, new_salt()
    suggestion.decided_at = ledger.next_moment(session, agency, now)
    session.flush()
    data = {"unit": suggestion.unit_id, "what": f"suggestion_{state}", "suggestion": suggestion.id}
    actor = ledger.by_staff(staff.id)
    ledger.record(session, agency, EventKind.UNIT_CHANGED, now, actor, data, rows=[suggestion])
