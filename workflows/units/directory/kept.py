"""An agency's units as a whole, and its kinds, groups and software to choose from."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from directives.attributes.known import known_values
from directives.models import Unit, UnitGroup, UnitKind
from directives.queries.offered_units import present_in
from directives.rules.search import vietnamese_order
from directives.terms import AttributeKey


def count_units(session: Session, agency_id: int) -> int:
    """How many units the agency has that are not closed."""
    return session.scalar(select(func.count()).select_from(Unit).where(*present_in(agency_id))) or 0


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
