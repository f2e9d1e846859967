"""An agency's units as a whole, and its kinds, groups and software to choose from."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from directives.attributes.known import known_values
from directives.models import Unit, UnitGroup, UnitKind
from directives.rules.search import unaccented, vietnamese_order
from directives.terms import AttributeKey


def present_in(agency_id: int) -> tuple[ColumnElement[bool], ...]:
    """Over Unit: the agency's, and not closed."""
    return Unit.agency_id == agency_id, Unit.closed_at.is_(None)


def count_units(session: Session, agency_id: int) -> int:
    """How many units the agency has that are not closed."""
    return session.scalar(select(func.count()).select_from(Unit).where(*present_in(agency_id))) or 0


FEW = 300
"""Units that a form lists to choose from; of more, a person types the code or a part of the name."""


def few_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """All units of an agency that has few, in the order of the alphabet; none of one that has many."""
    query = select(Unit).where(*present_in(agency_id)).order_by(Unit.sort_name, Unit.id)
    found = session.scalars(query.limit(FEW + 1)).all()
    return found if len(found) <= FEW else ()


def units_named(session: Session, agency_id: int, typed: str, most: int) -> Sequence[Unit]:
    """The units with this code, then those whose name begins with it, then those that have it elsewhere."""
    typed = " ".join(typed.split())
    code = func.lower(Unit.code) == typed.lower()
    begins = Unit.search_name.startswith(unaccented(typed), autoescape=True)
    query = select(Unit).where(*present_in(agency_id), or_(code, Unit.is_named(typed)))
    order = (case((code, 0), (begins, 1), else_=2), Unit.sort_name, Unit.id)
    return session.scalars(query.order_by(*order).limit(most)).all()


def units_by_code(session: Session, agency_id: int, codes: Collection[str]) -> dict[str, Unit]:
    """The units with these codes, as they are written."""
    found = session.scalars(select(Unit).where(*present_in(agency_id), Unit.code.in_(codes)))
    return {unit.code: unit for unit in found}


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """All of the agency's units with contacts, groups and kinds, in the order of the alphabet: for a file of them."""
    query = select(Unit).where(*present_in(agency_id)).order_by(Unit.sort_name, Unit.id)
    loaded = query.options(selectinload(Unit.contacts), selectinload(Unit.groups), selectinload(Unit.kind))
    return session.scalars(loaded).all()


def kinds_of(session: Session, agency_id: int) -> Sequence[UnitKind]:
    query = select(UnitKind).where(UnitKind.agency_id == agency_id)
    return session.scalars(query.order_by(UnitKind.position, UnitKind.id)).all()


def groups_by_hand(session: Session, agency_id: int) -> list[UnitGroup]:
    """The groups that a person puts units into; the members of the others follow from a rule."""
    return [group for group in groups_of(session, agency_id) if not group.is_by_rule]


def groups_of(session: Session, agency_id: int) -> Sequence[UnitGroup]:
    query = select(UnitGroup).where(UnitGroup.agency_id == agency_id)
    return session.scalars(query.order_by(UnitGroup.position, UnitGroup.id)).all()


def software_of(session: Session, agency_id: int) -> list[str]:
    """The names of the software that the agency's units are known to use."""
    return sorted(known_values(session, agency_id, AttributeKey.SOFTWARE), key=vietnamese_order)
