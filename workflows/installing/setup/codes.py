"""The one-time code of the first run: printed on the server, typed in a browser, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directives.models import SetupCode
from directives.record import locks

LASTS = timedelta(hours=24)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""None that looks like another."""
GROUPS, GROUP = 3, 4


def make(session: Session, now: datetime) -> str:
    """A new code, which ends every older one. `now` is the machine's."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)]
    session.execute(delete(SetupCode))
    session.add(SetupCode(digest=_hashed("".join(groups)), made_at=now))
    session.flush()
    return "-".join(groups)


def opens(session: Session, typed: str, now: datetime) -> bool:
    """Whether this code opens the first run now."""
    found = session.scalar(select(SetupCode))
    return found is not None and _fits(found, typed, now)


def use(session: Session, typed: str, now: datetime) -> bool:
    """Use the code up; False if it does not open, or somebody uses it at the same time and comes first."""
    found = session.scalar(locks.locking(select(SetupCode)))
    if found is None or not _fits(found, typed, now):
        return False
    session.delete(found)
    session.flush()
    return True


def _fits(code: SetupCode, typed: str, now: datetime) -> bool:
    return now < code.made_at + LASTS and secrets.compare_digest(code.digest, _hashed(typed))


def _hashed(code: str) -> str:
    """Small letters and what stands between the groups make no difference."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).hexdigest()
