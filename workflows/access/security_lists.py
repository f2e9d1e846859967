"""The entries of the security log that an agency's administrators may read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from directives.models import SecurityEntry, Staff
from directives.terms import SecurityKind
from workflows.web.contact_point import only_agency
from workflows.web.pagination import select_page
from workflows.web.security.caller import digest


def wanted(session: Session, agency_id: int, kind: str, address: str) -> list[ColumnElement[bool]]:
    """The conditions of these filters; '' and an unknown kind filter nothing."""
    among = [_of_agency(session, agency_id)]
    if kind in set(SecurityKind):
        among.append(SecurityEntry.kind == SecurityKind(kind))
    if address:
        own = select(Staff.id).where(Staff.agency_id == agency_id, func.lower(Staff.email) == address.lower())
        among.append(or_(SecurityEntry.address_digest == digest(address), SecurityEntry.staff_id.in_(own)))
    return among


def _of_agency(session: Session, agency_id: int) -> ColumnElement[bool]:
    """The agency's entries, and those of no agency that name a mail address of its staff.

    What strangers type is shown to the agency if it is the only one: with several, nobody can say whose it is.
    """
    ours = SecurityEntry.agency_id == agency_id
    if only_agency(session):
        return or_(ours, SecurityEntry.agency_id.is_(None))
    return or_(
        ours,
        and_(SecurityEntry.agency_id.is_(None), SecurityEntry.address_digest.in_(list(accounts(session, agency_id)))),
    )


def accounts(session: Session, agency_id: int) -> Mapping[str, Staff]:
    """The agency's staff, by the digest of their mail address."""
    return {digest(one.email): one for one in session.scalars(select(Staff).where(Staff.agency_id == agency_id))}


def count(session: Session, among: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count(SecurityEntry.id)).where(*among)) or 0


def find(session: Session, among: Sequence[ColumnElement[bool]], page: int) -> Sequence[SecurityEntry]:
    """One page of the entries, newest first."""
    query = (
        select(SecurityEntry)
        .where(*among)
        .options(joinedload(SecurityEntry.staff), joinedload(SecurityEntry.actor))
        .order_by(SecurityEntry.id.desc())
    )
    return session.scalars(select_page(query, page)).all()
