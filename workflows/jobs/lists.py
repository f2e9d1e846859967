"""A job as its page and its list show it: everything decided, for staff and for a unit's desk alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from directives.jobs.papers import KEPT
from directives.models import Job
from directives.terms import JobState
from workflows.jobs.words import how_far, job_word, title

SOON, LATER = 3, 15
"""Seconds after which the page of a job asks again: at first, and once it has lasted for a minute."""

_TONES = {JobState.DONE: "done", JobState.FAILED: "error", JobState.DROPPED: "warning"}


@dataclass(frozen=True)
class JobLine:
    public_id: str
    title: str
    word: str
    tone: str
    is_open: bool
    is_running: bool
    may_retry: bool
    has_file: bool
    file_name: str
    words: str
    """Why it failed, or what it did."""
    done: int
    total: int
    how_far: str
    asked_at: datetime
    ended_at: datetime | None
    kept_until: datetime | None
    ask_again_in: int | None
    """Seconds until the page asks again; None once the job has ended."""


def line_of(job: Job, now: datetime) -> JobLine:
    file = job.file if job.file is not None and job.file.erased_at is None else None
    lasting = now - (job.started_at or job.created_at)
    return JobLine(
        public_id=job.public_id,
        title=title(job),
        word=job_word(job.state),
        tone=_TONES.get(job.state, "info"),
        is_open=job.state.is_open,
        is_running=job.state is JobState.RUNNING,
        may_retry=job.state.may_be_retried,
        has_file=file is not None,
        file_name=file.name if file else "",
        words=job.error,
        done=job.done,
        total=job.total,
        how_far=how_far(job),
        asked_at=job.created_at,
        ended_at=job.ended_at,
        kept_until=job.ended_at + KEPT if job.ended_at and file else None,
        ask_again_in=(SOON if lasting < timedelta(minutes=1) else LATER) if job.state.is_open else None,
    )
