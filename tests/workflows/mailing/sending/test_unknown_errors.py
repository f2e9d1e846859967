"""An error that nobody foresaw: it is logged, its mail waits, the others go on, and no loop ever ends by it."""

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from directives.database import read_only
from directives.models import Event, Mail, Period
from directives.terms import EventKind, MailState
from tests import scene
from workflows.access import steps as access
from workflows.mailing.sending import claims
from workflows.mailing.sending.worker import run_worker
from workflows.scheduling.ticker import run_ticker

UNKNOWN = "of_a_later_version"
"""A code of a version of the program that was tried and taken back."""


@pytest.fixture
def people(session, now):
    made = scene.department(session, now)
    scene.issued_directive(session, made, now)
    session.commit()
    return made


def set_mode(session, was, becomes):
    session.rollback()
    session.execute(text("UPDATE item SET mode = :becomes WHERE mode = :was"), {"was": was, "becomes": becomes})
    session.commit()


@contextmanager
def running(loop, app, *more, count=1):
    """The loop in threads of its own; they must be alive at the end."""
    stop = threading.Event()
    threads = [threading.Thread(target=loop, args=(app, stop, *more)) for _ in range(count)]
    [thread.start() for thread in threads]
    try:
        yield
        assert all(thread.is_alive() for thread in threads)
    finally:
        stop.set()
        [thread.join() for thread in threads]


def seen(session, query):
    """What is stored now; on SQLite a test that looks must hold no lock."""
    with read_only():
        session.rollback()
        rows = session.execute(query).all()
        session.rollback()
    return rows


def states(session):
    return dict(seen(session, select(Mail.id, Mail.state)))


def fails(session, when):
    """From now on the database refuses this with an error that is no outage."""
    session.rollback()
    session.execute(text(f"CREATE TRIGGER unforeseen BEFORE {when} BEGIN SELECT RAISE(ABORT, 'unforeseen'); END"))
    session.commit()


def heal(session):
    session.rollback()
    session.execute(text("DROP TRIGGER unforeseen"))
    session.commit()


def test_a_mail_that_meets_an_unknown_error_waits_and_the_others_go(app, session, smtp, people, now, caplog):
    leader = people.leader.email
    set_mode(session, "figures", UNKNOWN)
    access.request_sign_in(session, leader, now)
    session.commit()

    with running(run_worker, app):
        scene.wait_until(lambda: smtp.to(leader))
        scene.wait_until(lambda: list(states(session).values()).count(MailState.QUEUED) == 3)

    assert [message["To"] for message in smtp.messages] == [leader]
    assert "cannot be composed" in caplog.text
    set_mode(session, UNKNOWN, "figures")
    scene.later(session, now, timedelta(hours=1))
    with running(run_worker, app):
        scene.wait_until(lambda: set(states(session).values()) == {MailState.SENT})
    assert len(smtp.messages) == 4


@pytest.mark.sqlite
def test_an_error_while_a_mail_is_sent_concerns_it_alone(app, session, smtp, people, now, caplog):
    first, *others = sorted(states(session))
    fails(session, f"UPDATE OF recipient ON mail WHEN NEW.id = {first}")

    with running(run_worker, app):
        scene.wait_until(lambda: states(session) == {first: MailState.QUEUED} | dict.fromkeys(others, MailState.SENT))
    heal(session)
    scene.later(session, now, claims.AFTER_UNKNOWN + timedelta(minutes=1))
    with running(run_worker, app):
        scene.wait_until(lambda: states(session)[first] == MailState.SENT)

    assert f"mail {first} meets an unknown error" in caplog.text
    assert len(smtp.messages) == 3


@pytest.mark.sqlite
def test_a_sent_mail_whose_outcome_cannot_be_written_is_held_and_not_sent_again(app, session, smtp, people, now):
    first, *others = sorted(states(session))
    fails(session, f"INSERT ON mail_fact WHEN NEW.mail_id = {first}")

    with running(run_worker, app):
        scene.wait_until(lambda: states(session) == {first: MailState.HELD} | dict.fromkeys(others, MailState.SENT))
    scene.later(session, now, timedelta(hours=2))
    with running(run_worker, app):
        scene.wait_until(lambda: states(session)[first] == MailState.HELD)

    assert len(smtp.messages) == 3


def test_a_tick_that_meets_an_unknown_error_is_tried_again(app, session, people, now, caplog):
    set_mode(session, "figures", UNKNOWN)
    scene.later(session, now, timedelta(days=8, hours=1))

    with running(run_ticker, app, timedelta(seconds=0.05)):
        scene.wait_until(lambda: caplog.text.count("a tick met an unknown error") >= 2)
        set_mode(session, UNKNOWN, "figures")
        scene.wait_until(lambda: len(periods(session)) > 3)


def periods(session):
    return seen(session, select(Period.item_id, Period.number))


def test_two_tickers_at_once_act_once_and_meet_no_error(app, session, people, now, caplog):
    caplog.set_level(logging.WARNING)
    scene.later(session, now, timedelta(days=4, hours=1))

    with running(run_ticker, app, timedelta(seconds=0.02), count=2):
        scene.wait_until(lambda: heads(session))
        scene.later(session, now, timedelta(days=10, hours=1))
        scene.wait_until(lambda: len(heads(session)) >= 2)

    assert caplog.text == ""
    mails, opened = seen(session, select(Mail.instance)), periods(session)
    assert len(mails) == len(set(mails)) > 3
    assert len(opened) == len(set(opened)) > 3


def heads(session):
    return seen(session, select(Event.id).where(Event.kind == EventKind.HEADS_RECORDED))
