"""Long work that ended a week ago is forgotten, with its files; so are kept papers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.jobs import papers
from directives.models.jobs import Job


def forget(session: Session, now: datetime) -> int:
    """Forget what ended a week ago; returns how many jobs. The bytes of their files go with the next sweep."""
    papers.forget(session, now)
    old = session.scalars(select(Job).where(Job.ended_at < now - papers.KEPT)).all()
    for job in old:
        files.mark_all_erased([one for one in (job.file, job.given_file) if one is not None], now)
        session.delete(job)
    session.flush()
    return len(old)
