"""Whom a unit can call or write to; used by units' pages, mails and the text for Zalo."""

from dataclasses import dataclass

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Unit


@dataclass(frozen=True)
class ContactPoint:
    """The name of an office or agency, and how to reach it; an unknown telephone or address is ''."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Issuer:
    """The agency named at the head of a unit's page, and the contact point at its foot."""

    upper: str
    """The superior agency, as printed in the letter."""
    name: str
    contact: ContactPoint


def contact_of(directive: Directive) -> ContactPoint:
    """Who answers for a directive: each part as the letter names it, else its leading office's, else the agency's."""
    office, agency = directive.office, contact_of_agency(directive.issuer)
    return ContactPoint(
        directive.report_office or (office.name if office else "") or agency.name,
        directive.report_phone or (office.phone if office else "") or agency.phone,
        directive.report_email or (office.email if office else "") or agency.email,
    )


def contact_of_agency(agency: Unit) -> ContactPoint:
    """Whom to call if no directive is concerned."""
    return ContactPoint(agency.name, agency.phone, agency.email)


def issuer_of(directive: Directive) -> Issuer:
    contact = contact_of(directive)
    if has_request_context():
        g.contact_point = contact  # for the page of a fault, which asks the database nothing
    return Issuer(directive.parent_printed, directive.issuer.name, contact)


def only_agency(session: Session) -> Issuer | None:
    """The agency, if the installation has only one: for pages that do not know the directive."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).limit(2)).all()
    return Issuer("", agencies[0].name, contact_of_agency(agencies[0])) if len(agencies) == 1 else None
