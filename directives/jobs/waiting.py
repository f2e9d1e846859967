"""Which jobs wait for a worker, for everybody who has to know whether one should run."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models.jobs import Job
from directives.terms import JobState

MOST_ATTEMPTS = 3
"""How often a job is begun: a worker that was killed three times over it would be killed again."""


def due(machine_now: datetime) -> ColumnElement[bool]:
    """Over Job: waiting, or held by a worker whose lease has run out because it was killed."""
    abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < machine_now)
    return or_(Job.state == JobState.WAITING, abandoned)


def wait(session: Session, machine_now: datetime) -> bool:
    """Whether a job waits for a worker."""
    return session.scalar(select(select(Job.id).where(due(machine_now)).exists())) or False


def count_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs are kept, by state."""
    rows = session.execute(select(Job.state, func.count().label("kept")).group_by(Job.state))
    return {row.state: row.kept for row in rows}
