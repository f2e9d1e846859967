"""Rows that a test makes or changes without the product: sealed as if they had been issued so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.database import Base
from directives.models import Assignment, Directive
from directives.record import ledger, projection
from directives.terms import EventKind


def seal(session: Session, directive: Directive, now: datetime, *rows: Base) -> None:
    """Seal these rows in the directive's chain."""
    ledger.record(session, directive, EventKind.ROWS_SEALED, now, ledger.SYSTEM, rows=rows)


def seal_whole(session: Session, directive: Directive, now: datetime) -> None:
    """Seal a directive that was not issued by the product, with all that hangs on it."""
    session.expire_all()
    projection.recount(session, Assignment.directive_id == directive.id)
    session.expire_all()
    rows: list[Base] = [directive, *directive.enclosures]
    for item in directive.items:
        rows += [item, *item.figures, *item.periods]
    for assignment in session.scalars(select(Assignment).where(Assignment.directive_id == directive.id)):
        rows += [assignment, *assignment.tasks, *assignment.links]
    seal(session, directive, now, *rows)
