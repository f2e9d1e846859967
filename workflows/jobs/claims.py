"""Claims: a worker takes one job under a lease, renews it, and writes what became of the job only while it holds it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from directives import restorations
from directives.jobs.waiting import MOST_ATTEMPTS, due
from directives.models import Job
from directives.record import locks
from directives.terms import JobState

LEASE = timedelta(minutes=3)
"""Longer than a writer waits for another on SQLite, where the lease cannot be renewed meanwhile."""

GIVEN_UP = "Chương trình đã dừng giữa chừng nhiều lần khi làm việc này. Xin báo quản trị hệ thống."


def claim(session: Session, claimant: str, machine_now: datetime, now: datetime) -> Job | None:
    """Take the oldest job that waits, or whose lease has run out; None if there is none.

    One that was begun too often fails. After a restore nothing is done until a person releases it.
    """
    if restorations.is_held(session):
        return None
    while (job := session.scalar(locks.locking(_oldest(machine_now), skip_locked=True))) is not None:
        if job.attempts < MOST_ATTEMPTS:
            job.state, job.claimed_by, job.lease_until = JobState.RUNNING, claimant, machine_now + LEASE
            job.attempts, job.started_at, job.done, job.total = job.attempts + 1, now, 0, 0
            session.flush()
            return job
        job.state, job.ended_at, job.claimed_by, job.lease_until = JobState.FAILED, now, "", None
        job.error = GIVEN_UP
        session.flush()
    return None


def _oldest(machine_now: datetime) -> Select[Job]:
    return select(Job).where(due(machine_now)).order_by(Job.id).limit(1)


def renew(session: Session, job_id: int, claimant: str, machine_now: datetime, done: int, total: int) -> bool:
    """Renew the lease and note how far the work is; False if the job was taken away."""
    return _write(session, job_id, claimant, {"lease_until": machine_now + LEASE, "done": done, "total": total})


def release(session: Session, job_id: int, claimant: str, *, counts: bool) -> bool:
    """Let the job wait for another worker; `counts` says whether this was one of its attempts."""
    attempts = {} if counts else {"attempts": Job.attempts - 1}
    back = {"state": JobState.WAITING, "claimed_by": "", "lease_until": None, **attempts}
    return _write(session, job_id, claimant, back)


def end(
    session: Session, job_id: int, claimant: str, state: JobState, now: datetime, *, file_id: int | None, words: str
) -> bool:
    """Write what became of the job; False if it was taken away."""
    values = {
        "state": state,
        "ended_at": now,
        "file_id": file_id,
        "error": words,
        "claimed_by": "",
        "lease_until": None,
    }
    return _write(session, job_id, claimant, values)


def _write(session: Session, job_id: int, claimant: str, values: dict[str, Any]) -> bool:
    held = (Job.id == job_id, Job.state == JobState.RUNNING, Job.claimed_by == claimant)
    written = update(Job).where(*held).values(**values).execution_options(synchronize_session=False)
    return session.execute(written.returning(Job.id)).first() is not None
