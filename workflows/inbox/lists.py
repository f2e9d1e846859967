"""Queries of the pages on received mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from directives.acts.incoming import visible_to
from directives.models import Assignment, Contact, Directive, IncomingMail, Mail, MailLine, Unit
from directives.queries.waiting import UNHANDLED
from directives.rules.search import unaccented
from directives.terms import DirectiveState, IncomingKind
from workflows.inbox.matching import mails_to, units_at
from workflows.inbox.steps import UNCONFIRMED, UNPLACED
from workflows.web.pagination import select_page

MANY = 40
"""How many assignments are offered to choose from."""


@dataclass(frozen=True)
class IncomingFilters:
    kind: IncomingKind | None = None
    waiting: bool = False


def total(session: Session, agency_id: int, wanted: IncomingFilters) -> int:
    """How many mails match."""
    return session.scalar(select(func.count()).select_from(_matching(agency_id, wanted).subquery())) or 0


def find(session: Session, agency_id: int, wanted: IncomingFilters, page: int) -> Sequence[IncomingMail]:
    """One page of the list: unhandled replies first, then the newest."""
    assignment = joinedload(IncomingMail.assignment)
    query = (
        _matching(agency_id, wanted)
        .options(
            assignment.joinedload(Assignment.unit),
            assignment.joinedload(Assignment.directive),
            joinedload(IncomingMail.contact).joinedload(Contact.unit),
            joinedload(IncomingMail.mail).load_only(Mail.state),
        )
        .order_by(case((UNHANDLED, 0), else_=1), IncomingMail.received_at.desc(), IncomingMail.id.desc())
    )
    return session.scalars(select_page(query, page)).all()


def _matching(agency_id: int, wanted: IncomingFilters) -> Select[IncomingMail]:
    query = select(IncomingMail).where(visible_to(agency_id))
    if wanted.waiting:
        query = query.where(UNHANDLED)
    return query.where(IncomingMail.kind == wanted.kind) if wanted.kind else query


def count_by_kind(session: Session, agency_id: int) -> Mapping[IncomingKind, int]:
    """How many mails there are of each kind."""
    counted = select(IncomingMail.kind, func.count()).where(visible_to(agency_id)).group_by(IncomingMail.kind)
    return {kind: count for kind, count in session.execute(counted)}  # noqa: C416 (rows are no pairs to mypy)


def unconfirmed(session: Session, agency_id: int) -> Sequence[IncomingMail]:
    """The bounces that wait for an officer, the oldest first; at most two hundred."""
    query = select(IncomingMail).where(visible_to(agency_id), UNCONFIRMED)
    with_unit = joinedload(IncomingMail.contact).joinedload(Contact.unit)
    mail = joinedload(IncomingMail.mail).load_only(Mail.state, Mail.sent_at)
    return session.scalars(query.options(with_unit, mail).order_by(IncomingMail.received_at).limit(200)).all()


def count_unconfirmed(session: Session, agency_id: int) -> int:
    """How many bounces wait for an officer."""
    return session.scalar(select(func.count(IncomingMail.id)).where(visible_to(agency_id), UNCONFIRMED)) or 0


def unplaced(session: Session, agency_id: int) -> Sequence[IncomingMail]:
    """The bounces that name an address of several units, so that an officer chooses which mail of ours came back."""
    query = select(IncomingMail).where(visible_to(agency_id), UNPLACED).order_by(IncomingMail.received_at).limit(20)
    return [received for received in session.scalars(query) if mails_meant(session, agency_id, received)]


def mails_meant(session: Session, agency_id: int, received: IncomingMail) -> Sequence[Mail]:
    """For a bounce that matches no mail of ours: those lately sent by the agency to the address that it names."""
    if received.kind != IncomingKind.BOUNCE or received.mail_id is not None or not received.address:
        return []
    found = mails_to(session, received.address, received.received_at)
    return [mail for mail in found if mail.agency_id == agency_id]


def units_of_sender(session: Session, agency_id: int, received: IncomingMail) -> Sequence[Unit]:
    """The agency's units with a contact at the sender's address."""
    return [unit for unit in units_at(session, received.sender) if unit.agency_id == agency_id]


def next_contacts(received: IncomingMail) -> Sequence[Contact]:
    """For a bounce whose contact has a failed address: the unit's other contacts that work and have no link yet."""
    about, contact = received.assignment, received.contact
    if received.kind != IncomingKind.BOUNCE or about is None or contact is None or contact.works:
        return []
    linked = {link.contact_id for link in about.links}
    return [one for one in contact.unit.contacts if one.works and one.id not in linked]


def candidates(session: Session, agency_id: int, received: IncomingMail, typed: str) -> Sequence[Assignment]:
    """The assignments that a mail may be about: those of units named as typed, else of our mail or of its sender."""
    query = (
        select(Assignment)
        .join(Directive)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT)
        .options(joinedload(Assignment.unit), joinedload(Assignment.directive))
        .order_by(Directive.issued_at.desc(), Assignment.id)
        .limit(MANY)
    )
    if typed:
        by_name = Unit.name.icontains(typed, autoescape=True)
        return session.scalars(
            query.where(or_(by_name, Unit.search_name.contains(unaccented(typed), autoescape=True)))
        ).all()
    of_our_mail = select(MailLine.assignment_id).join(Mail).where(Mail.id == received.mail_id)
    of_sender = select(Contact.unit_id).where(func.lower(Contact.email) == received.sender)
    of_unit = or_(Assignment.unit_id.in_(of_sender), Assignment.responsible_unit_id.in_(of_sender))
    return session.scalars(query.where(or_(Assignment.id.in_(of_our_mail), of_unit))).all()
