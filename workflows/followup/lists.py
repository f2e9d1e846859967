"""Queries of the follow-up pages: colleagues to hand over to, scans."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Item, Period, Staff, StoredFile


def period_of(session: Session, directive: Directive, period_id: int) -> Period | None:
    """A period of this directive."""
    mine = (Period.id == period_id, Item.directive_id == directive.id)
    return session.scalar(select(Period).join(Item, Item.id == Period.item_id).where(*mine))


def colleagues(session: Session, directive: Directive) -> list[Staff]:
    """Who could follow a directive in its officer's place, by name."""
    others = (Staff.agency_id == directive.issuer_id, Staff.left_at.is_(None), Staff.id != directive.officer_id)
    return [staff for staff in session.scalars(select(Staff).where(*others).order_by(Staff.name)) if staff.acts]


def scans(session: Session, ids: Sequence[int]) -> list[StoredFile]:
    """Scans stored for an answer that is not entered yet; the ids come from the signed session of this browser."""
    return list(session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)))
