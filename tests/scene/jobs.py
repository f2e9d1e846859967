"""Long work that was asked for, and what became of it."""

import threading
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.orm import Session

from directives import files
from directives.models import DeskDevice, Directive, Job, Staff
from directives.terms import JobKind, JobState
from tests.infrastructure.apps import outside
from workflows.jobs import asking, worker
from workflows.jobs.asking import WantedWork


def finished_job(
    session: Session,
    kind: JobKind,
    who: Staff | DeskDevice,
    about: str,
    now: datetime,
    directive: Directive | None = None,
) -> Job:
    """A job that was done, with its file."""
    job = asking.ask(session, WantedWork(kind, about, directive), who, now)
    made = files.trusted("ban-in.pdf", b"%PDF-1.7 mau", files.PDF)
    job.file = files.store(session, Path(current_app.config["FILES_DIR"]), made, now)
    job.state, job.started_at, job.ended_at = JobState.DONE, now, now
    session.flush()
    return job


def do_jobs(app: Flask) -> int:
    """The worker does what waits; how many jobs it has done."""
    return outside(lambda: worker.work_until_nothing_waits(app, threading.Event()))
