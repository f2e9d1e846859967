"""Papers that are kept to be served again, by the digest of all that decides what is printed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directives import database
from directives.database import AdvisoryLock
from directives.jobs import dropping
from directives.models.jobs import KeptPaper

KEPT = timedelta(days=7)
"""For how long after its end a job and its result are kept, and a paper after it was made."""


def find(session: Session, directive_id: int, digest: str) -> bytes | None:
    """The paper with this digest, if it is kept."""
    found = select(KeptPaper.content).where(KeptPaper.directive_id == directive_id, KeptPaper.digest == digest)
    return session.scalar(found)


def keep(
    session: Session, directive_id: int, digest: str, content: bytes, now: datetime, *, mark: str, is_past: bool
) -> None:
    """Keep a paper, in a transaction of its own; of the present only the newest.

    `mark` is `dropping.mark_of` from before the paper was made: if a text was erased meanwhile, or is being erased,
    the paper may hold it and is not kept.
    """
    if not database.try_advisory_lock(session, AdvisoryLock.KEPT_PAPERS):
        return
    if dropping.mark_of(session, directive_id) != mark:
        return
    if not is_past:
        of_present = (KeptPaper.directive_id == directive_id, KeptPaper.is_past.is_(False))
        session.execute(delete(KeptPaper).where(*of_present))
    row = {"directive_id": directive_id, "digest": digest, "content": content, "made_at": now, "is_past": is_past}
    session.execute(database.insert_unless_known(session, KeptPaper, "directive_id", "digest").values(**row))


def forget(session: Session, now: datetime) -> None:
    """Delete what was kept for a week."""
    session.execute(delete(KeptPaper).where(KeptPaper.made_at < now - KEPT))
