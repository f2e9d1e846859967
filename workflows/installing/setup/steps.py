"""Begin: the agency and its first administrator, in one transaction with the use of the code."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from directives.models import Staff
from directives.record.ledger import SYSTEM
from directives.terms import Role
from workflows.access import steps
from workflows.installing.setup import codes


class Beginning(NamedTuple):
    """What is typed on the first page."""

    agency_name: str
    agency_code: str
    agency_phone: str
    name: str
    title: str
    email: str
    is_officer: bool


class CodeRefused(Exception):
    """The code is not the right one, ran out, or somebody else has just used it."""


def begin(session: Session, typed: Beginning, code: str, machine_now: datetime, now: datetime) -> Staff:
    """Create the agency; returns its administrator. Raises CodeRefused, with nothing written."""
    if not codes.use(session, code, machine_now):
        raise CodeRefused
    agency = steps.create_agency(session, now, name=typed.agency_name, code=typed.agency_code, phone=typed.agency_phone)
    roles = {Role.ADMIN, Role.OFFICER} if typed.is_officer else {Role.ADMIN}
    return steps.add_staff(
        session, agency, now, SYSTEM, name=typed.name, email=typed.email, title=typed.title, roles=frozenset(roles)
    )
