"""Who speaks on a unit's page and whom to call: what the frame of units' pages is headed and ended with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Unit


def issuer_of(directive: Directive) -> dict[str, str]:
    """The agency, and the office that answers for the letter: as the letter names it, else the leading office."""
    agency, office = directive.issuer, directive.office
    return {
        "upper": directive.parent_printed,
        "name": agency.name,
        "office": directive.report_office or (office.name if office else ""),
        "phone": directive.report_phone or (office.phone if office else "") or agency.phone,
        "email": directive.report_email or (office.email if office else "") or agency.email,
    }


def only_agency(session: Session) -> dict[str, str] | None:
    """The agency of this house, where there is but one: whom to call when nobody knows which letter it is about."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).limit(2)).all()
    if len(agencies) != 1:
        return None
    agency = agencies[0]
    return {"upper": "", "name": agency.name, "office": "", "phone": agency.phone, "email": agency.email}
