"""Sign-in links of staff: asked for by a mail address, which may be that of accounts in several agencies."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directives.models import SignInLink, SignInRequest, Staff

LIFETIME = timedelta(hours=1)


def accounts(session: Session, address: str) -> Sequence[Staff]:
    """The accounts with this mail address, the oldest first."""
    theirs = select(Staff).where(func.lower(Staff.email) == address.strip().lower(), Staff.left_at.is_(None))
    return session.scalars(theirs.order_by(Staff.id)).all()


def ask(session: Session, address: str, now: datetime) -> None:
    """Note that somebody asks to sign in; the worker that sends mails finds out whether the address is on record."""
    session.add(SignInRequest(address=address.strip().lower(), asked_at=now))
    session.flush()


def take_asked(session: Session, now: datetime) -> Sequence[Staff]:
    """Take the requests off their table: for each address that is on record its oldest account, once."""
    taken = session.execute(delete(SignInRequest).returning(SignInRequest.address, SignInRequest.asked_at)).all()
    addresses = dict.fromkeys(address for address, asked_at in taken if now < asked_at + LIFETIME)
    return [found[0] for address in addresses if (found := accounts(session, address))]


def delete_expired(session: Session, now: datetime) -> None:
    """Delete requests that no worker has taken in time: they hold mail addresses."""
    session.execute(delete(SignInRequest).where(SignInRequest.asked_at < now - LIFETIME))


def create(session: Session, staff: Staff, now: datetime, lifetime: timedelta = LIFETIME) -> SignInLink:
    """A new link; older ones to the same address open nothing any more."""
    theirs = select(Staff.id).where(func.lower(Staff.email) == staff.email.lower())
    older = (SignInLink.staff_id.in_(theirs), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
    session.execute(update(SignInLink).where(*older).values(expires_at=now))
    sign_in = SignInLink(staff_id=staff.id, created_at=now, expires_at=now + lifetime)
    session.add(sign_in)
    session.flush()
    return sign_in
