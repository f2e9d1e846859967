"""Whose duty it is, as a unit wrote it: the agency's unit that the words surely mean."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Unit
from directives.rules.name_matching import KnownName, KnownNames, match


def unit_named(session: Session, agency_id: int, words: str) -> int | None:
    """The id of the unit, or None if it is not sure or no unit of the agency."""
    if not words:
        return None
    units = session.scalars(select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None)))
    known = KnownNames.of(
        KnownName(unit.id, unit.code, [unit.name, *unit.attributes.get("aliases", [])]) for unit in units
    )
    return match(words, known).sure
