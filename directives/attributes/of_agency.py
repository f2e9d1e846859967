"""The attributes that an agency keeps of its units, and those that a new agency begins with."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes.known import known_values
from directives.models import Item, Unit, UnitAttribute, spared_by
from directives.rules.search import vietnamese_order
from directives.terms import AttributeKey, AttributeKind, AttributeSetter

BEGINNING = (
    (AttributeKey.SOFTWARE, "Phần mềm dạy học", AttributeKind.CHOICES, "", AttributeSetter.UNIT),
    (AttributeKey.LEARNERS, "Số người học", AttributeKind.NUMBER, "người", AttributeSetter.STAFF),
    (AttributeKey.TEACHERS, "Số giáo viên", AttributeKind.NUMBER, "người", AttributeSetter.STAFF),
    (AttributeKey.CLASSES, "Số lớp", AttributeKind.NUMBER, "lớp", AttributeSetter.STAFF),
)
"""Key, name, kind, measure and setter of each attribute of a new agency."""


def begin(session: Session, agency: Unit) -> list[UnitAttribute]:
    """Give a new agency its first attributes."""
    made = [
        UnitAttribute(agency_id=agency.id, key=key, name=name, kind=kind, measure=measure, set_by=setter, position=n)
        for n, (key, name, kind, measure, setter) in enumerate(BEGINNING, 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def attributes_of(session: Session, agency_id: int) -> Sequence[UnitAttribute]:
    """The agency's attributes in its own order."""
    query = select(UnitAttribute).where(UnitAttribute.agency_id == agency_id)
    return session.scalars(query.order_by(UnitAttribute.position, UnitAttribute.id)).all()


def spared_in_words(item: Item, names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """The attributes that free units from an item, by name, each with the values that do; `names` has them by key."""
    return [(names.get(key, key), values) for key, values in spared_by(item.audience).items()]


def names_by_key(session: Session, agency_id: int) -> dict[str, str]:
    """The names of the agency's attributes by key."""
    return {attribute.key: attribute.name for attribute in attributes_of(session, agency_id)}


def sizes_by_key(session: Session, agency_id: int) -> dict[str, str]:
    """The names of the numbers that the agency keeps of its units, by key."""
    kept = attributes_of(session, agency_id)
    return {attribute.key: attribute.name for attribute in kept if attribute.kind is AttributeKind.NUMBER}


def values_in_use(session: Session, attribute: UnitAttribute) -> list[str]:
    """The names to choose from: those that the agency has listed, then others that its units are known to have."""
    if attribute.kind is not AttributeKind.CHOICES:
        return []
    had = known_values(session, attribute.agency_id, attribute.key)
    return [*attribute.values, *sorted(had.difference(attribute.values), key=vietnamese_order)]
