"""Who speaks on a unit's page and whom to call: what the frame of units' pages is headed and ended with."""

from directives.models import Directive


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
