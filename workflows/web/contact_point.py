"""In whose name a page or mail is, with emblem, and whom a unit can call or write to."""

from dataclasses import dataclass

from flask import Flask, g, has_request_context, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import AgencyFrame, Directive, StoredFile, Unit
from workflows.web.finding import current_agency

DIGITS = 20
"""Of an emblem's SHA-256 in its address: another emblem has another address."""


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
    agency_id: int


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
    return Issuer(directive.parent_printed, directive.issuer.name, contact, directive.issuer_id)


def only_agency(session: Session) -> Issuer | None:
    """The agency, if the installation has only one: for pages that do not know the directive."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).limit(2)).all()
    return of_agency(agencies[0]) if len(agencies) == 1 else None


def of_agency(agency: Unit) -> Issuer:
    """For pages in the name of an agency that concern no directive."""
    return Issuer("", agency.name, contact_of_agency(agency), agency.id)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(known_issuer=known_issuer, emblem_of=emblem_of)


def known_issuer() -> Issuer | None:
    """For public pages and errors: the agency of the signed-in person, else the only one; of several, none is known."""
    if "known_issuer" not in g:
        g.known_issuer = of_agency(current_agency()) if current_user.is_authenticated else only_agency(db.session)
    found: Issuer | None = g.known_issuer
    return found


def emblem_of(agency_id: int) -> str:
    """The address of the agency's emblem, or ''; asked once for each page."""
    known: dict[int, str] = g.setdefault("emblems", {})
    if agency_id not in known:
        known[agency_id] = emblem_address(db.session, agency_id)
    return known[agency_id]


def emblem_address(session: Session, agency_id: int) -> str:
    """The same within another session."""
    emblem = select(StoredFile.sha256).join(AgencyFrame, AgencyFrame.emblem_id == StoredFile.id)
    found = session.scalar(emblem.where(AgencyFrame.agency_id == agency_id))
    return url_for("access.emblem", digest=found[:DIGITS]) if found else ""


def frame_of(session: Session, agency_id: int) -> AgencyFrame:
    """What the agency has chosen for its own pages; a new row that is not stored yet if it has chosen nothing."""
    found = session.scalar(select(AgencyFrame).where(AgencyFrame.agency_id == agency_id))
    return found or AgencyFrame(agency_id=agency_id)
