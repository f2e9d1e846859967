"""Long work from the press to its file: asked for once, done by the worker, cancelled, taken up again, forgotten."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from directives import files
from directives.database import db
from directives.jobs import ending, waiting
from directives.models import Job, StoredFile
from directives.record import heartbeats
from directives.terms import JobKind, JobState, Program
from tests import scene
from tests.infrastructure.apps import outside
from workflows import clock, programs
from workflows.jobs import asking, claims, worker
from workflows.jobs.asking import MOST_OPEN, TooManyJobs, WantedWork
from workflows.jobs.kind import LongWork, MadeFile, WorkRefused, add_long_work


@pytest.fixture
def told(session, now):
    made = scene.issue(session, now)
    session.commit()
    return made


@pytest.fixture
def officer(app, session, told, now):
    return scene.sign_in(app.test_client(), session, told.people.officer, now)


@pytest.fixture
def working(app):
    """Sets what a job of the kind BOARD_SHEET does in this test."""
    before = dict(app.extensions["dondoc.long_work"])
    yield lambda run, **more: add_long_work(app, [LongWork(JobKind.BOARD_SHEET, run, **more)])
    app.extensions["dondoc.long_work"] = before


def asked(session, told, now, about="1"):
    job = asking.ask(session, WantedWork(JobKind.BOARD_SHEET, about, values={"n": about}), told.people.officer, now)
    session.commit()
    return job


def seen(session, job):
    session.rollback()
    session.expire_all()
    return session.get_one(Job, job.id)


def test_what_a_job_reads_in_parts_is_of_one_moment(app, session, told, now, working):
    levels = []

    def run(reading, *_):
        if reading.get_bind().dialect.name == "postgresql":
            levels.append(reading.scalar(text("SHOW transaction_isolation")))
        return "xong"

    working(run)
    job = asked(session, told, now)

    assert scene.do_jobs(app) == 1
    assert seen(session, job).state is JobState.DONE
    assert set(levels) <= {"repeatable read"}


def test_from_the_press_to_the_file(app, session, told, officer, now):
    address = f"/van-ban/{told.directive.public_id}/ban-in"
    first = officer.post(address)
    again = officer.post(address)
    page = officer.get(first.location)
    assert f'href="/van-ban/{told.directive.public_id}"' in page.text, "the way back to its board"

    assert first.location == again.location, "a second press asks for nothing more"
    assert page.headers["Refresh"] == "3"
    assert "Đang chờ đến lượt" in page.text
    assert f"· {told.directive.number}</h1>" in page.text
    assert "1 việc anh/chị yêu cầu đang được làm" in officer.get("/tai-khoan/cua-toi").text
    assert heartbeats.runs(programs.states(session), Program.JOBS) is False, "a job waits and no worker runs"
    session.rollback()

    assert scene.do_jobs(app) == 1

    done = officer.get(first.location)
    assert "Refresh" not in done.headers
    assert "Tải tệp: ban-in-" in done.text
    assert officer.get(f"{first.location}/tep").data.startswith(b"%PDF-")
    assert "việc anh/chị yêu cầu" not in done.text
    assert Program.JOBS not in {one.program for one in programs.states(session)}
    session.rollback()
    leader = scene.sign_in(app.test_client(), session, told.people.leader, now)
    assert leader.get(f"{first.location}/tep").status_code == 200, "who could ask for it may open it"
    assert leader.post(f"{first.location}/lam-lai").status_code == 404, "and its owner alone disposes of it"


def test_a_job_is_cancelled_and_asked_for_again_by_its_owner(app, session, told, officer, working, now):
    job = asked(session, told, now)
    address = f"/viec-dang-chay/{job.public_id}"

    def run(_session, own, progress):
        officer.post(f"{address}/huy")
        scene.wait_until(lambda: _taken_away(progress))
        raise AssertionError("a cancelled job goes on")

    working(run)
    assert scene.do_jobs(app) == 1
    assert seen(session, job).state is JobState.CANCELLED
    assert "Làm lại" in officer.get(address).text

    officer.post(f"{address}/lam-lai")
    working(lambda *_: MadeFile("bang.xlsx", b"PK", files.XLSX))
    assert scene.do_jobs(app) == 1
    assert (seen(session, job).state, job.attempts) == (JobState.DONE, 1)
    assert "đã chuyển trạng thái" in officer.post(f"{address}/huy", follow_redirects=True).text


def _taken_away(progress):
    progress.reach(1, 2)


def test_a_killed_workers_job_is_taken_up_again_but_not_for_ever(session, told, now):
    job, machine_now = asked(session, told, now), clock.machine_now()
    for attempt in range(1, waiting.MOST_ATTEMPTS + 1):
        assert claims.claim(session, f"w{attempt}", machine_now, now).attempts == attempt
        assert claims.claim(session, "other", machine_now, now) is None, "it is held"
        assert claims.renew(session, job.id, "other", machine_now, 0, 0) is False
        machine_now += claims.LEASE + timedelta(seconds=1)

    assert claims.claim(session, "last", machine_now, now) is None
    assert (job.state, job.error) == (JobState.FAILED, claims.GIVEN_UP)


def test_what_a_stopped_refused_or_broken_job_leaves(app, session, told, working, now):
    stop, job = threading.Event(), asked(session, told, now)

    def run(_session, own, progress):
        stop.set()
        progress.reach(1, 10)

    working(run)
    outside(lambda: worker.work_once(app, stop, "w"))
    assert (seen(session, job).state, job.attempts) == (JobState.WAITING, 0), "the next worker begins anew"

    def write_and_fail(own_session, own, _progress):
        own_session.execute(update(Job).values(about="đã ghi"))
        raise WorkRefused("Danh sách đã đổi.")

    working(write_and_fail, writes=True)
    scene.do_jobs(app)
    assert (seen(session, job).state, job.error, job.about) == (JobState.FAILED, "Danh sách đã đổi.", "1")

    asking.retry(session, job)
    session.commit()
    working(lambda *_: {}["x"])
    scene.do_jobs(app)
    assert (seen(session, job).state, job.error) == (JobState.FAILED, worker.UNFORESEEN)


def test_nobody_fills_the_queue_and_what_ended_a_week_ago_is_forgotten(app, session, told, working, now):
    job = asked(session, told, now)
    working(lambda *_: MadeFile("bang.xlsx", b"PK", files.XLSX))
    scene.do_jobs(app)
    for number in range(MOST_OPEN):
        asked(session, told, now, str(number))
    with pytest.raises(TooManyJobs):
        asked(session, told, now, "more")
    session.rollback()
    session.execute(update(Job).where(Job.state == JobState.WAITING).values(ended_at=now + timedelta(days=1)))
    stored = seen(session, job).file.stored_name

    assert ending.forget(session, now + timedelta(days=7, hours=1)) == 1
    session.commit()

    assert session.scalar(select(StoredFile).where(StoredFile.stored_name == stored)).erased_at
    files.sweep(session, Path(app.config["FILES_DIR"]), clock.machine_now())
    assert not (Path(app.config["FILES_DIR"]) / stored).exists()


def test_two_workers_never_take_the_same_job(app, session, told, now):
    jobs = [asked(session, told, now, str(number)) for number in range(2)]
    machine_now = clock.machine_now()

    def other():
        with app.app_context():
            found = claims.claim(db.session, "b", machine_now, now)
            db.session.commit()
            return found.id

    first = claims.claim(session, "a", machine_now, now)
    if session.get_bind().dialect.name == "sqlite":  # where one writer waits for the other
        session.commit()
    second = outside(other)
    session.commit()

    assert {first.id, second} == {job.id for job in jobs}
