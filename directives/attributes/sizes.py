"""How large units are: the numbers that an agency keeps of them, to check figures against."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitAttribute
from directives.terms import AttributeKind


def sizes_of(session: Session, unit_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """By unit, its known numbers by key: {7: {'learners': Decimal('651')}}. What is unknown is left out."""
    ids = set(unit_ids)
    units = session.execute(select(Unit.id, Unit.agency_id, Unit.attributes).where(Unit.id.in_(ids))).all()
    of_agency = select(UnitAttribute.agency_id, UnitAttribute.key).where(UnitAttribute.kind == AttributeKind.NUMBER)
    numbers: dict[int, set[str]] = {}
    for agency_id, key in session.execute(
        of_agency.where(UnitAttribute.agency_id.in_({row.agency_id for row in units}))
    ):
        numbers.setdefault(agency_id, set()).add(key)
    return {
        unit_id: {
            key: Decimal(str(value))
            for key, value in attributes.items()
            if key in numbers.get(agency_id or 0, ()) and value is not None
        }
        for unit_id, agency_id, attributes in units
    }


def size_names(session: Session, agency_id: int) -> dict[str, str]:
    """The names of an agency's numbers by key: {'learners': 'Số người học'}."""
    numbers = select(UnitAttribute.key, UnitAttribute.name).where(
        UnitAttribute.agency_id == agency_id, UnitAttribute.kind == AttributeKind.NUMBER
    )
    return {key: name for key, name in session.execute(numbers)}  # noqa: C416 (rows are no pairs to mypy)
