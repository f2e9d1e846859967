"""Ask for long work, cancel it, ask again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from directives.files import new_public_id
from directives.models import DeskDevice, Directive, Job, Staff, StoredFile, Unit, UnitDesk
from directives.terms import JobKind, JobState

MOST_OPEN = 10
"""Jobs that one person may have waiting or running."""
OPEN = (JobState.WAITING, JobState.RUNNING)


class TooManyJobs(Exception):
    """This person has as many jobs open as anybody may have."""


@dataclass(frozen=True)
class WantedWork:
    """What is asked for."""

    kind: JobKind
    about: str
    directive: Directive | None = None
    unit_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    given_file: StoredFile | None = None


def ask(session: Session, wanted: WantedWork, who: Staff | DeskDevice, now: datetime) -> Job:
    """The job for this, or the one that this person has open for the very same. Raises TooManyJobs."""
    mine = list(session.scalars(select(Job).where(asked_by(who), Job.state.in_(OPEN))))
    for job in mine:
        if (job.kind, job.directive_id, job.unit_id, job.values) == _named(wanted):
            return job
    if len(mine) >= MOST_OPEN:
        raise TooManyJobs
    kind, directive_id, unit_id, values = _named(wanted)
    job = Job(
        public_id=new_public_id(),
        kind=kind,
        state=JobState.WAITING,
        agency_id=who.agency_id if isinstance(who, Staff) else who.desk.unit.agency_id,
        staff_id=who.id if isinstance(who, Staff) else None,
        device_id=who.id if isinstance(who, DeskDevice) else None,
        directive_id=directive_id,
        unit_id=unit_id,
        about=wanted.about[:300],
        values=values,
        created_at=now,
        given_file_id=wanted.given_file.id if wanted.given_file else None,
    )
    session.add(job)
    session.flush()
    return job


def _named(wanted: WantedWork) -> tuple[JobKind, int | None, int | None, dict[str, Any]]:
    return wanted.kind, wanted.directive.id if wanted.directive else None, wanted.unit_id, dict(wanted.values)


def asked_by(who: Staff | DeskDevice) -> ColumnElement[bool]:
    """Over Job: asked by this person, or on any device of this unit's desk."""
    if isinstance(who, Staff):
        return Job.staff_id == who.id
    return Job.device_id.in_(select(DeskDevice.id).where(DeskDevice.desk_id == who.desk_id))


def jobs_of(session: Session, who: Staff | DeskDevice, limit: int = 50) -> list[Job]:
    """One's own jobs of the week, the newest first."""
    return list(session.scalars(select(Job).where(asked_by(who)).order_by(Job.id.desc()).limit(limit)))


def count_open(session: Session, who: Staff | DeskDevice) -> int:
    """How many of one's own jobs wait or run."""
    return session.scalar(select(func.count(Job.id)).where(asked_by(who), Job.state.in_(OPEN))) or 0


def agency_of(session: Session, desk: UnitDesk) -> Unit:
    return session.get_one(Unit, desk.unit.agency_id)


def cancel(session: Session, job: Job, now: datetime) -> bool:
    """Cancel a job that waits or runs; False if it has ended meanwhile."""
    given_up = {"state": JobState.CANCELLED, "ended_at": now, "claimed_by": "", "lease_until": None}
    return _move(session, job, OPEN, given_up)


def retry(session: Session, job: Job) -> bool:
    """Let a job that failed, was cancelled or lost its result wait again; False if it has begun meanwhile."""
    anew: dict[str, Any] = {"state": JobState.WAITING, "started_at": None, "ended_at": None}
    anew |= {"attempts": 0, "error": "", "done": 0, "total": 0}
    return _move(session, job, [state for state in JobState if state.may_be_retried], anew)


def _move(session: Session, job: Job, before: list[JobState] | tuple[JobState, ...], values: dict[str, Any]) -> bool:
    moved = session.execute(
        update(Job).where(Job.id == job.id, Job.state.in_(before)).values(**values).returning(Job.id)
    )
    return moved.first() is not None
