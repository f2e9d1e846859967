"""Limits for people without a session, counted in the database over all processes: by what was typed and by network.

Only POSTs count. A network may be a whole school's or a province's, so its limits are wide; what one person can do to
another's mailbox is limited by the address or unit that was typed. What is typed wrongly counts by itself.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from directives.database import db, read_only, set_read_only
from directives.record import limit_uses
from directives.record.limit_uses import Counted
from directives.terms import LimitKind, SecurityKind
from workflows import clock
from workflows.web.security import caller
from workflows.web.security.log import entry_of

HOUR = timedelta(hours=1)


class Limit(NamedTuple):
    """At most so many requests in a time."""

    most: int
    per: timedelta = HOUR


LIMITS: Mapping[LimitKind, Limit] = {
    LimitKind.SIGN_IN_OF_ADDRESS: Limit(10),
    LimitKind.SIGN_IN_OF_NETWORK: Limit(200),
    LimitKind.NEW_LINK_OF_CALLER: Limit(10),
    LimitKind.NEW_LINK_OF_UNIT: Limit(40),
    LimitKind.NEW_LINK_OF_LINK: Limit(10),
    LimitKind.NEW_LINK_OF_NETWORK: Limit(400),
    LimitKind.SETUP_OF_NETWORK: Limit(20),
    LimitKind.CHECK_OF_NETWORK: Limit(300),
    LimitKind.MISTYPED: Limit(400),
}


class TooOften(TooManyRequests):
    """A limit is reached; `wait` says how long it lasts."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = max(wait, timedelta(seconds=1))
        super().__init__(retry_after=-(-self.wait // timedelta(seconds=1)))

    @property
    def minutes(self) -> int:
        """The wait in whole minutes, rounded up."""
        return -(-self.wait // timedelta(minutes=1))

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Retry-After": str(self.retry_after)}


def of_typed(kind: LimitKind, *typed: str) -> Counted:
    """Counted for everybody who types this."""
    return Counted(kind, caller.digest("|".join(typed)), *LIMITS[kind])


def of_caller(kind: LimitKind, *typed: str) -> Counted:
    """Counted for what is typed from this network."""
    return of_typed(kind, caller.network(), *typed)


def take(*counted: Counted, address: str = "") -> None:
    """Count this request, before the view writes anything. Raises TooOften.

    `address` is the mail address that was typed, for the security log.
    """
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    db.session.rollback()  # on SQLite a transaction of the view's would block the one below
    with read_only(), Session(db.engine) as own:
        refused = limit_uses.wait(own, counted, clock.machine_now())
    if refused is None:
        refused = _use(counted, address)
    if refused is not None:
        set_read_only(True)  # the refusal writes nothing, and so waits for no lock
        raise TooOften(refused)


def _use(counted: tuple[Counted, ...], address: str) -> timedelta | None:
    with Session(db.engine) as own:
        reached = limit_uses.use(own, counted, clock.machine_now())
        if isinstance(reached, timedelta):
            return reached
        if reached:
            entry = entry_of(SecurityKind.LIMIT_REACHED, address=address)
            entry.at = clock.now(own)
            own.add(entry)
        own.commit()
    return None


def mistyped() -> None:
    """Count a request that was typed wrongly. Raises TooOften."""
    take(of_caller(LimitKind.MISTYPED))
