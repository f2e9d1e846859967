"""Each program beside the pages tells that it runs, in a thread of its own, and that it was asked to stop."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from directives.database import db, read_only
from directives.models import Heartbeat
from directives.terms import Program
from tests import scene
from workflows import clock, programs
from workflows.inbox.fetching import keep_fetching
from workflows.mailing.sending.worker import run_worker
from workflows.scheduling.ticker import run_ticker


def rows(session):
    with read_only():
        session.rollback()
        found = session.execute(select(Heartbeat.program, Heartbeat.name, Heartbeat.stopped_at)).all()
        session.rollback()
    return {(row.program, row.name): row.stopped_at is None for row in found}


@pytest.mark.parametrize(
    ("program", "work", "more"),
    [
        (Program.MAIL, run_worker, ["1"]),
        (Program.TICK, run_ticker, [timedelta(minutes=1), "1"]),
        (Program.INBOX, keep_fetching, [60, "1"]),
    ],
)
def test_a_program_tells_that_it_runs_and_that_it_was_stopped(app, session, monkeypatch, program, work, more):
    monkeypatch.setitem(app.config, "IMAP_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "IMAP_PORT", 1)  # nothing listens: it tells that it runs all the same
    session.commit()

    with scene.running(work, app, *more):
        scene.wait_until(lambda: rows(session) == {(program, "1"): True})

    assert rows(session) == {(program, "1"): False}


def test_two_of_a_kind_have_a_row_each_and_a_second_run_has_the_first_ones(app, session):
    for _ in range(2):
        with scene.running(run_worker, app, "1"), scene.running(run_worker, app, "2"):
            scene.wait_until(lambda: rows(session) == {(Program.MAIL, "1"): True, (Program.MAIL, "2"): True})


def test_a_heart_beats_again_and_again_without_the_work(app, session):
    session.commit()
    with programs.heartbeat(app, Program.MAIL, "1", every=0.01):
        scene.wait_until(lambda: rows(session))
        session.execute(update(Heartbeat).values(seen_at=clock.machine_now() - timedelta(hours=1)))
        session.commit()
        scene.wait_until(lambda: not states(app, session)[0].is_missing)


class Rounds(threading.Event):
    """Set when it was waited for three times."""

    left = 3

    def wait(self, timeout=None):
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(("late", "beats"), [(0, True), (programs.HANGS_AFTER, False)])
def test_the_heart_of_a_loop_that_hangs_stops(app, session, late, beats):
    session.commit()
    heart = programs.Heart(db.engine, Program.MAIL, "1", 0)
    heart.ends, heart.came_round = Rounds(), heart.came_round - late

    heart.run()

    assert bool(rows(session)) is beats


def test_a_program_that_ends_by_an_error_was_not_stopped(app, session):
    session.commit()
    with pytest.raises(ZeroDivisionError), programs.heartbeat(app, Program.MAIL, "1"):
        scene.wait_until(lambda: rows(session))
        raise ZeroDivisionError

    assert rows(session) == {(Program.MAIL, "1"): True}


def test_a_heart_that_waited_for_a_lock_beats_afterwards(app, session):
    session.execute(select(Heartbeat))  # on SQLite this transaction is the only writer
    with programs.heartbeat(app, Program.MAIL, "1", every=0.01):
        session.commit()
        scene.wait_until(lambda: rows(session) == {(Program.MAIL, "1"): True})

    assert rows(session) == {(Program.MAIL, "1"): False}


def test_the_inbox_is_expected_where_a_mailbox_is_set(app, session, monkeypatch):
    assert [one.program for one in states(app, session)] == [Program.MAIL, Program.TICK]
    monkeypatch.setitem(app.config, "IMAP_SERVER", "127.0.0.1")
    assert [one.program for one in states(app, session)] == [Program.MAIL, Program.TICK, Program.INBOX]


def states(app, session):
    with read_only():
        session.rollback()
        found = programs.states(session)
        session.rollback()
    return found


def test_the_service_of_a_mail_worker_is_the_one_of_its_number():
    named = [programs.service_of(Program.MAIL, name) for name in ("2", "", "may-chu")]

    assert named == ["dondoc-mail@2", "dondoc-mail@1", "dondoc-mail@1"]
    assert programs.service_of(Program.TICK, "may-chu") == "dondoc-tick"
