"""The agency's offices and staff, as the administrator's pages list them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Office, Staff


def offices(session: Session, agency_id: int) -> Sequence[Office]:
    """The agency's offices, by name."""
    return session.scalars(select(Office).where(Office.agency_id == agency_id).order_by(Office.name)).all()


def staff(session: Session, agency_id: int) -> Sequence[Staff]:
    """The agency's staff, by name; those who have left come last."""
    of_agency = select(Staff).where(Staff.agency_id == agency_id)
    return session.scalars(of_agency.order_by(Staff.left_at.is_not(None), Staff.name)).all()
