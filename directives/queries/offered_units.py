"""Units of an agency to choose from: all of few, of many those that are meant by a code or a part of a name."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from directives.models import Unit
from directives.rules.search import unaccented

FEW = 300
"""Units that a form lists to choose from; of more, a person types the code or a part of the name."""

NUL = "\x00"
"""What no unit is called, and PostgreSQL refuses to compare."""


def present_in(agency_id: int) -> tuple[ColumnElement[bool], ...]:
    """Over Unit: the agency's, and not closed."""
    return Unit.agency_id == agency_id, Unit.closed_at.is_(None)


def few_of(session: Session, agency_id: int, *which: ColumnElement[bool]) -> Sequence[Unit]:
    """An agency's units that meet the conditions if they are few, in the order of the alphabet; none of many."""
    query = select(Unit.id).where(*present_in(agency_id), *which).order_by(Unit.sort_name, Unit.id)
    if session.scalar(query.offset(FEW).limit(1)) is not None:
        return ()
    return session.scalars(query.with_only_columns(Unit).limit(FEW)).all()


def units_named(session: Session, agency_id: int, typed: str, most: int, *which: ColumnElement[bool]) -> Sequence[Unit]:
    """The units with this code, then those whose name begins with it, then those that have it elsewhere."""
    typed = " ".join(typed.replace(NUL, " ").split())
    code = func.lower(Unit.code) == typed.lower()
    begins = Unit.search_name.startswith(unaccented(typed), autoescape=True)
    query = select(Unit).where(*present_in(agency_id), or_(code, Unit.is_named(typed)), *which)
    order = (case((code, 0), (begins, 1), else_=2), Unit.sort_name, Unit.id)
    return session.scalars(query.order_by(*order).limit(most)).all()


def units_spelled(
    session: Session, agency_id: int, lines: Collection[str], *which: ColumnElement[bool]
) -> dict[str, Unit]:
    """By line, the unit with exactly this code, else the only one with exactly this name; other lines are left out."""
    some = {line for line in lines if NUL not in line}
    spelled = or_(Unit.code.in_(some), Unit.name.in_(some))
    found = session.scalars(select(Unit).where(*present_in(agency_id), spelled, *which)).all()
    by_name: dict[str, list[Unit]] = {}
    for unit in found:
        by_name.setdefault(unit.name, []).append(unit)
    once = {name: units[0] for name, units in by_name.items() if len(units) == 1}
    return once | {unit.code: unit for unit in found}
