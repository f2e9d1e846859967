"""The worker's loop: one job after the other. The lease of a killed one runs out, and its job is taken up again."""

import logging
import platform
import secrets
import threading

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directives import files
from directives.database import db, hold_snapshot, read_only
from directives.jobs import waiting
from directives.models import Job
from directives.terms import JobState, Program
from workflows import clock, stored
from workflows.jobs import claims
from workflows.jobs.kind import JobTakenAway, LongWork, MadeFile, WorkProgress, WorkRefused, WorkStopped, long_work
from workflows.jobs.lease import Lease
from workflows.programs import Heart, heartbeat
from workflows.web.logs import lines

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks for a job."""
PAUSE = 15.0
"""Seconds to wait while the database cannot be written."""
UNFORESEEN = (
    "Gặp lỗi không lường trước; lỗi đã được ghi vào nhật ký của máy chủ. Xin thử lại, hoặc báo quản trị hệ thống."
)

NO_FILE = "Tệp đã chọn không còn. Xin chọn lại tệp."


def run_worker(app: Flask, stop: threading.Event, name: str | None = None) -> None:
    """Do jobs until `stop` is set; the one that is being done then waits for the next worker."""
    with heartbeat(app, Program.JOBS, name) as heart:
        claimant = f"{name or platform.node()}:{secrets.token_hex(4)}"
        while not stop.is_set():
            heart.note_round()
            try:
                if not work_once(app, stop, claimant, heart):
                    stop.wait(IDLE)
            except OperationalError as error:
                log.warning("jobs wait: %s", error)
                stop.wait(PAUSE)


def work_until_nothing_waits(app: Flask, stop: threading.Event) -> int:
    """Do all jobs that wait now; returns how many."""
    count, claimant = 0, f"once:{secrets.token_hex(4)}"
    while not stop.is_set() and work_once(app, stop, claimant):
        count += 1
    return count


def work_once(app: Flask, stop: threading.Event, claimant: str, heart: Heart | None = None) -> bool:
    """Do the oldest job that waits; False if there is none."""
    with app.app_context(), force_locale("vi"):
        session = db.session
        if not _waits(session):
            return False
        job = claims.claim(session, claimant, clock.machine_now(), clock.now(session))
        taken = (job.id, long_work()[job.kind]) if job else None
        session.commit()
        if taken is None:
            return False
        job_id, work = taken
        with Lease(db.engine, job_id, claimant, stop, heart) as lease:
            state = _attempt(session, work, job_id, claimant, lease.progress)
        lines.say(log, "job", kind=work.kind.value, state=state or "taken_away")
        return True


def _waits(session: Session) -> bool:
    """Looked at without the right to write, for which others would have to wait."""
    with read_only():
        found = waiting.wait(session, clock.machine_now())
        session.rollback()
    return found


def _attempt(session: Session, work: LongWork, job_id: int, claimant: str, progress: WorkProgress) -> JobState | None:
    """Do the job and write what became of it; None if it was taken away meanwhile."""
    try:
        return _do(session, work, job_id, claimant, progress)
    except JobTakenAway:
        session.rollback()
        return None
    except (WorkStopped, OperationalError) as error:
        session.rollback()
        log.info("a job is left for the next worker: %r", error)
        claims.release(session, job_id, claimant, counts=not isinstance(error, WorkStopped))
        session.commit()
        return JobState.WAITING
    except WorkRefused as refused:
        return _fail(session, job_id, claimant, str(refused))
    except Exception:
        log.exception("a job met an unknown error")
        return _fail(session, job_id, claimant, UNFORESEEN)


def _given_to(session: Session, job_id: int) -> bytes:
    """The bytes of the file that the job was given."""
    with read_only():
        file = session.get_one(Job, job_id).given_file
        path = files.path_of(stored.folder(), file) if file else None
        session.rollback()
    if path is None:
        raise WorkRefused(NO_FILE)
    return path.read_bytes()


def _fail(session: Session, job_id: int, claimant: str, words: str) -> JobState | None:
    session.rollback()
    is_ours = claims.end(session, job_id, claimant, JobState.FAILED, clock.now(session), file_id=None, words=words)
    session.commit()
    return JobState.FAILED if is_ours else None


def _do(session: Session, work: LongWork, job_id: int, claimant: str, progress: WorkProgress) -> JobState:
    """Raises whatever the work raises, and JobTakenAway."""
    if work.reads is not None:
        progress.given = work.reads(_given_to(session, job_id))
    if not work.writes:
        hold_snapshot(session)  # what is read in parts is of one moment
        made = work.run(session, session.get_one(Job, job_id), progress)
        session.rollback()
    else:
        made = work.run(session, session.get_one(Job, job_id), progress)
    now = clock.now(session)
    file_id = None
    if isinstance(made, MadeFile):
        checked = files.trusted(made.name, made.content, made.media_type)
        file_id = files.store(session, stored.folder(), checked, now).id
    words = made if isinstance(made, str) else ""
    if not claims.end(session, job_id, claimant, JobState.DONE, now, file_id=file_id, words=words):
        raise JobTakenAway
    session.commit()
    return JobState.DONE
