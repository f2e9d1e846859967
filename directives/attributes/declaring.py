"""A unit declares one of its attributes; an officer confirms, and only then it changes, or refuses with a reason.

The declaration is an event of the assignment by whose link it came, the decision one of the agency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from directives.attributes import group_rules
from directives.attributes.of_agency import attributes_of
from directives.models import Assignment, AttributeDeclaration, Link, Staff, Unit, UnitAttribute
from directives.record import facts, ledger, locks
from directives.record.seals import new_salt
from directives.terms import AttributeSetter, DeclarationState, EventKind

_SHOWN = (
    joinedload(AttributeDeclaration.unit),
    joinedload(AttributeDeclaration.attribute),
    joinedload(AttributeDeclaration.staff),
    joinedload(AttributeDeclaration.link).joinedload(Link.contact),
    joinedload(AttributeDeclaration.link).joinedload(Link.assignment).joinedload(Assignment.directive),
)


class NotDeclarable(ValueError):
    """The department alone sets this attribute, or it has this value already."""


class DeclarationDecided(Exception):
    """The declaration was decided meanwhile, or replaced by a later one."""


def is_known(known: Any, value: Any) -> bool:
    """Whether a value is the one that is known; names are compared as a set."""
    if isinstance(value, list) and isinstance(known, list):
        return set(known) == set(value)
    return bool(known == value)


def declare(
    session: Session, link: Link, attribute: UnitAttribute, value: Any, declared_by: str, now: datetime
) -> AttributeDeclaration:
    """Record a declaration, which waits; it replaces one that waits, and the same again is the same.

    Raises NotDeclarable.
    """
    assignment = link.assignment
    locks.lock(session, assignment)
    if attribute.set_by is not AttributeSetter.UNIT or is_known(
        assignment.responsible_unit.attributes.get(attribute.key), value
    ):
        raise NotDeclarable
    waiting = _waiting(session, assignment.responsible_unit_id, attribute)
    if same := next((one for one in waiting if (one.value, one.declared_by) == (value, declared_by)), None):
        return same
    for earlier in waiting:
        earlier.state, earlier.decided_at = DeclarationState.REPLACED, now
    made = AttributeDeclaration(
        unit=assignment.responsible_unit,
        attribute=attribute,
        value=value,
        declared_by=declared_by,
        salt=new_salt(),
        declared_at=now,
        link=link,
    )
    session.add(made)
    session.flush()
    data, rows = {"declaration": made.id, "attribute": attribute.id}, [made, *waiting]
    ledger.record(session, assignment, EventKind.ATTRIBUTE_DECLARED, now, ledger.by_link(link), data, rows=rows)
    return made


def _waiting(session: Session, unit_id: int, attribute: UnitAttribute) -> list[AttributeDeclaration]:
    query = select(AttributeDeclaration).where(
        AttributeDeclaration.unit_id == unit_id,
        AttributeDeclaration.attribute_id == attribute.id,
        AttributeDeclaration.state == DeclarationState.WAITING,
    )
    return list(session.scalars(locks.locking(query.order_by(AttributeDeclaration.id))))


def waiting_of(session: Session, agency_id: int, most: int, after: int = 0) -> Sequence[AttributeDeclaration]:
    """The declarations of an agency's units that wait, oldest first; at most so many after the first ones."""
    waiting = _of_agency(agency_id).where(AttributeDeclaration.state == DeclarationState.WAITING)
    oldest = waiting.options(*_SHOWN).order_by(AttributeDeclaration.id)
    return session.scalars(oldest.limit(most).offset(after)).all()


def decided_of(session: Session, agency_id: int, most: int = 20) -> Sequence[AttributeDeclaration]:
    """The last declarations that an officer decided, newest first."""
    decided = _of_agency(agency_id).where(AttributeDeclaration.staff_id.is_not(None))
    newest = decided.options(*_SHOWN).order_by(AttributeDeclaration.decided_at.desc(), AttributeDeclaration.id.desc())
    return session.scalars(newest.limit(most)).all()


def count_waiting(session: Session, agency_id: int) -> int:
    """How many declarations wait for an officer of the agency."""
    waiting = _of_agency(agency_id).where(AttributeDeclaration.state == DeclarationState.WAITING)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _of_agency(agency_id: int) -> Select[AttributeDeclaration]:
    of_unit = select(AttributeDeclaration).join(Unit, Unit.id == AttributeDeclaration.unit_id)
    return of_unit.where(Unit.agency_id == agency_id)


@dataclass(frozen=True)
class DeclarableAttribute:
    """An attribute that a unit may declare: what the department has on record, and the last declaration."""

    attribute: UnitAttribute
    value: Any
    last: AttributeDeclaration | None


def declarable_by(session: Session, unit: Unit) -> list[DeclarableAttribute]:
    """What a unit may declare of itself, in the agency's order."""
    if unit.agency_id is None:
        return []
    open_to_units = [one for one in attributes_of(session, unit.agency_id) if one.set_by is AttributeSetter.UNIT]
    declared = select(AttributeDeclaration).where(AttributeDeclaration.unit_id == unit.id)
    last = {one.attribute_id: one for one in session.scalars(declared.order_by(AttributeDeclaration.id))}
    return [DeclarableAttribute(one, unit.attributes.get(one.key), last.get(one.id)) for one in open_to_units]


def confirm(session: Session, declaration: AttributeDeclaration, staff: Staff, now: datetime) -> None:
    """Set the unit's attribute as declared; audiences follow when a period opens. Raises DeclarationDecided."""
    _lock_waiting(session, declaration)
    unit = declaration.unit
    values = {**unit.attributes, declaration.attribute.key: declaration.value}
    facts.change(session, unit, now, attributes=values)
    group_rules.settle(session, unit.agency_id or 0, now)
    _decide(session, declaration, DeclarationState.CONFIRMED, staff, now)


def refuse(session: Session, declaration: AttributeDeclaration, answer: str, staff: Staff, now: datetime) -> None:
    """Refuse with a reason, which the unit reads; nothing else changes. Raises DeclarationDecided."""
    _lock_waiting(session, declaration)
    declaration.answer, declaration.answer_salt = answer, new_salt()
    _decide(session, declaration, DeclarationState.REFUSED, staff, now)


def _lock_waiting(session: Session, declaration: AttributeDeclaration) -> None:
    locks.lock_under(session, session.get_one(Unit, declaration.unit.agency_id), declaration.unit)
    locks.lock_row(session, declaration)
    if declaration.state is not DeclarationState.WAITING:
        raise DeclarationDecided


def _decide(
    session: Session, declaration: AttributeDeclaration, state: DeclarationState, staff: Staff, now: datetime
) -> None:
    unit = declaration.unit
    agency = session.get_one(Unit, unit.agency_id)
    declaration.state, declaration.staff = state, staff
    declaration.decided_at = ledger.next_moment(session, agency, now)
    session.flush()
    data = {"unit": unit.id, "what": f"declaration_{state}", "declaration": declaration.id}
    actor, rows = ledger.by_staff(staff.id), [declaration, unit]
    ledger.record(session, agency, EventKind.UNIT_CHANGED, now, actor, data, rows=rows)
