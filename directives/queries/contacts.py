"""Who else has a mail address: asked before an address is given to a unit."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Contact, Unit


def owners(session: Session, agency_id: int) -> list[tuple[str, str, str]]:
    """(address in lower case, code, name) of the agency's units, for every contact that is not removed."""
    query = (
        select(func.lower(Contact.email), Unit.code, Unit.name)
        .join(Unit, Contact.unit_id == Unit.id)
        .where(Unit.agency_id == agency_id, Unit.closed_at.is_(None), Contact.removed_at.is_(None))
    )
    return [(email, code, name) for email, code, name in session.execute(query)]


def other_owners(session: Session, unit: Unit, email: str) -> list[str]:
    """The names of the agency's other units that have this address."""
    query = (
        select(Unit.name)
        .join(Contact, Contact.unit_id == Unit.id)
        .where(
            Unit.agency_id == unit.agency_id,
            Unit.id != unit.id,
            Unit.closed_at.is_(None),
            Contact.removed_at.is_(None),
            func.lower(Contact.email) == email.lower(),
        )
        .order_by(Unit.name)
        .distinct()
    )
    return list(session.scalars(query))
