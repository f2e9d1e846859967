"""A change between composing a mail and sending its content is noticed."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import Contact, Link, Mail, SignInLink, Task
from directives.terms import MailFactKind, MailState, Standing
from tests import scene
from tests.infrastructure.apps import given_to_a_program
from tests.infrastructure.hostile_server import (
    CLOSE,
    DATA,
    END,
    MAIL,
    QUIT,
    RCPT,
    RSET,
    HostileServer,
    Late,
    Meanwhile,
    Script,
    hostile,
)
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from workflows import clock
from workflows.mailing.sending import mail_session

FIGURES, TRAINING = "Số liệu thống kê", "Tập huấn"


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@contextmanager
def against(app: Flask, script: Script) -> Iterator[HostileServer]:
    with hostile(script) as server, patch.dict(app.config, MAIL_PORT=server.port):
        yield server


def elsewhere(app: Flask, happens: Callable[[Session], None]) -> Callable[[], None]:
    """Done by somebody else, in another transaction."""

    def happen() -> None:
        with app.app_context():
            happens(db.session)
            db.session.commit()

    return happen


def submissions(*tasks: Task) -> Callable[[Session], None]:
    ids, now = [task.id for task in tasks], datetime.now().astimezone()

    def happen(session: Session) -> None:
        for task_id in ids:
            task = session.get_one(Task, task_id)
            task.standing, task.first_submitted_at = Standing.REPORTED, now
            task.assignment.head_seq += 1

    return happen


def reminder(told: TwoSchools) -> Mail:
    return told.post("due_soon", "1", tasks=(told.task(FIGURES), told.task(TRAINING)))


def test_a_unit_that_has_answered_is_not_reminded_even_if_its_mail_was_on_its_way(app: Flask, told: TwoSchools) -> None:
    mail = reminder(told)
    answers = elsewhere(app, submissions(told.task(FIGURES), told.task(TRAINING)))

    with against(app, {RCPT: [Meanwhile(answers, "250 OK")]}) as server:
        scene.send_mails(app)

    assert mail.state == MailState.DROPPED
    assert [fact.kind for fact in mail.facts] == [MailFactKind.UNWANTED]
    assert DATA not in server.said
    assert RSET in server.said


def test_a_mail_is_written_anew_for_what_has_changed_since(app: Flask, told: TwoSchools) -> None:
    mail = reminder(told)
    answers = elsewhere(app, submissions(told.task(FIGURES)))

    with against(app, {RCPT: [Meanwhile(answers, "250 OK")]}) as server:
        scene.send_mails(app)

    assert server.taken == [mail.message_id]
    assert TRAINING in mail.body
    assert FIGURES not in mail.body


def test_a_link_renewed_at_the_last_moment_is_not_sent_in_its_old_form(app: Flask, told: TwoSchools) -> None:
    mail, link_id = told.issued(), told.link_a.id

    def renewed(session: Session) -> None:
        session.get_one(Link, link_id).generation += 1

    with against(app, {RCPT: [Meanwhile(elsewhere(app, renewed), "250 OK")]}) as server:
        scene.send_mails(app)

    assert server.taken == []
    assert mail.state == MailState.DROPPED


def test_an_address_mended_at_the_last_moment_is_the_one_that_is_written_to(app: Flask, told: TwoSchools) -> None:
    mail, contact_id = told.issued(), told.school_a.id

    def mended(session: Session) -> None:
        session.get_one(Contact, contact_id).email = "vanphong@a.example"

    with against(app, {RCPT: [Meanwhile(elsewhere(app, mended), "250 OK")]}) as server:
        scene.send_mails(app)

    assert server.recipients == ["vanthu@a.example", "vanphong@a.example"]
    assert (mail.state, mail.recipient) == (MailState.SENT, "vanphong@a.example")


def test_a_sign_in_that_was_used_meanwhile_is_not_sent(app: Flask, told: TwoSchools) -> None:
    mail, used_at = told.sign_in(), told.now

    def used(session: Session) -> None:
        session.get_one(SignInLink, mail_values["sign_in_id"]).used_at = used_at

    mail_values = dict(mail.values)
    with against(app, {RCPT: [Meanwhile(elsewhere(app, used), "250 OK")]}) as server:
        scene.send_mails(app)

    assert (server.taken, mail.state) == ([], MailState.DROPPED)


def test_a_mail_that_another_took_meanwhile_is_left_to_it(app: Flask, told: TwoSchools) -> None:
    mail, mail_id = told.issued(), told.issued(told.link_b).id

    def taken(session: Session) -> None:
        session.get_one(Mail, mail_id).claimed_by = "another"

    with against(app, {RCPT: [Meanwhile(elsewhere(app, taken), "250 OK")]}) as server:
        scene.send_mails(app)

    other = told.session.get_one(Mail, mail_id)
    assert server.taken == [mail.message_id]
    assert (other.state, other.claimed_by, other.attempts) == (MailState.SENDING, "another", 0)


def test_the_outcome_of_a_mail_stands_before_the_next_one_goes(app: Flask, told: TwoSchools) -> None:
    first, second = told.issued(), told.issued(told.link_b)
    seen: list[MailState] = []
    first_id = first.id

    def look(session: Session) -> None:
        seen.append(session.get_one(Mail, first_id).state)

    with against(app, {END: ["250 OK", Meanwhile(elsewhere(app, look), "250 OK")]}):
        scene.send_mails(app)

    assert seen == [MailState.SENT]
    assert second.state == MailState.SENT


@pytest.mark.parametrize("script", [{END: [Late("250 OK", 0.2)]}, {MAIL: ["250 OK", CLOSE]}], ids=["slow", "gone"])
def test_a_slow_server_does_not_outlast_the_claim_on_a_mail_that_is_sent(app: Flask, told: TwoSchools, script) -> None:
    first, _second = told.issued(), told.issued(told.link_b)
    seen: list[MailState] = []
    first_id = first.id

    def look(session: Session) -> None:
        seen.append(session.get_one(Mail, first_id).state)

    asked = {RCPT: ["250 OK", Meanwhile(elsewhere(app, look), "250 OK")]}
    with against(app, {**script, **asked}), patch.object(mail_session, "SLOW", 0.1):
        scene.send_mails(app)

    assert seen == [MailState.SENT]


def test_asked_to_stop_a_worker_finishes_the_mail_in_hand_and_gives_back_the_rest(app: Flask, told: TwoSchools) -> None:
    mails = [told.post_receipt(number) for number in range(3)]
    told.session.commit()

    with against(app, {END: [Late("250 OK", 1.0)]}) as server, worker_process(app) as process:
        scene.wait_until(lambda: DATA in server.said)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)

    told.session.expire_all()
    assert process.returncode == 0
    assert server.taken == [mails[0].message_id]
    assert [(mail.state, mail.claimed_by, mail.attempts) for mail in mails] == [
        (MailState.SENT, "", 1),
        (MailState.QUEUED, "", 0),
        (MailState.QUEUED, "", 0),
    ]
    assert server.said[-1] == QUIT


@contextmanager
def worker_process(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-m", "app", "mail", "work"], env=given_to_a_program(app.config)) as process:
        yield process


def test_no_transaction_is_open_while_the_server_is_spoken_to(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()
    agency_id = told.agency.id

    def write(session: Session) -> None:
        session.get_one(type(told.agency), agency_id).phone = "0269 000 1111"
        clock.now(session)

    with against(
        app, {RCPT: [Meanwhile(elsewhere(app, write), "250 OK")], END: [Meanwhile(elsewhere(app, write), "250 OK")]}
    ) as server:
        scene.send_mails(app)

    assert len(server.taken) == 1
