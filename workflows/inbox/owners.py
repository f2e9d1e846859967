"""Mails of unknown owner: several agencies share the mailbox, and only an operator sees and assigns such a mail."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import IncomingMail, Unit
from directives.record import locks


class NotAssignable(ValueError):
    """There is no such agency, or no such mail without an owner."""


def unknown(session: Session) -> Sequence[IncomingMail]:
    """The mails that belong to no agency yet, the oldest first."""
    query = select(IncomingMail).where(IncomingMail.agency_id.is_(None))
    return session.scalars(query.order_by(IncomingMail.received_at, IncomingMail.id)).all()


def assign(session: Session, code: str, ids: Collection[int]) -> str:
    """Give these mails to the agency with this code; returns its name. Raises NotAssignable, and then assigns none."""
    agency = session.scalar(select(Unit).where(Unit.agency_id.is_(None), Unit.code == code))
    if agency is None:
        raise NotAssignable(f"Không có cơ quan nào có mã {code}.")
    query = select(IncomingMail).where(IncomingMail.id.in_(ids), IncomingMail.agency_id.is_(None))
    found = session.scalars(locks.locking(query.order_by(IncomingMail.id))).all()
    if missing := sorted({*ids} - {one.id for one in found}):
        numbers = ", ".join(map(str, missing))
        raise NotAssignable(f"Không có thư chưa rõ chủ mang số {numbers}; chưa thư nào được giao.")
    for one in found:
        one.agency_id = agency.id
    return agency.name
