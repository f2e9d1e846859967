"""Servers that refuse, defer, hang up or do not answer."""

import threading
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Contact, Link
from directives.rules import delivery
from directives.terms import MailState
from tests import scene
from tests.infrastructure.apps import outside
from tests.infrastructure.mail_server import MailServer
from tests.infrastructure.ports import free_port
from tests.scene import TwoSchools
from workflows.mailing.desk import steps
from workflows.mailing.sending import mail_session
from workflows.mailing.sending.causes import Cause, cause


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def test_what_a_server_puts_off_is_tried_again_later(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted, try again later")

    scene.send_mails(app)

    assert (mail.state, mail.attempts, mail.reply) == (MailState.QUEUED, 1, "451 4.7.1 Greylisted, try again later")
    assert delivery.BACK_OFF[0] <= mail.not_before - told.now < delivery.BACK_OFF[0] + timedelta(minutes=1)
    assert told.school_a.works

    smtp.forget()
    scene.later(told.session, told.now, timedelta(minutes=3))
    scene.send_mails(app)

    assert mail.state == MailState.SENT
    assert mail.reply == ""


def test_what_is_put_off_for_days_fails(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    mail.attempts = len(delivery.BACK_OFF)
    smtp.refuse("vanthu@a.example", "452 4.2.2 Mailbox full")

    scene.send_mails(app)

    assert mail.state == MailState.FAILED
    assert cause(mail.reply) == Cause.FULL


def test_an_address_refused_for_good_is_known_to_fail(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@a.example")

    counts = scene.send_mails(app)

    assert counts == {MailState.SENT: 1, MailState.FAILED: 1}
    assert (mail.state, mail.reply) == (MailState.FAILED, "550 5.1.1 No such user")
    assert told.school_a.failed_at == mail.ended_at
    assert told.school_a.failure == "550 5.1.1 No such user"
    assert told.link_a.assignment.unreachable_at == mail.ended_at
    assert told.link_b.assignment.unreachable_at is None


def test_a_unit_is_unreachable_only_when_every_address_failed(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    second = Contact(unit_id=told.school_a.unit_id, name="Hiệu trưởng", email="hieutruong@a.example")
    other = Link(assignment=told.link_a.assignment, contact=second, created_at=told.now)
    told.session.add_all([second, other])
    told.session.flush()
    told.issued()
    told.issued(other)
    smtp.refuse("vanthu@a.example")

    scene.send_mails(app)

    assert told.link_a.assignment.unreachable_at is None
    assert told.link_a.assignment.told_at is not None

    smtp.refuse("hieutruong@a.example")
    told.post("receipt", "1", other, reference="BN", item_title=None, at=told.now.isoformat())
    scene.send_mails(app)

    assert told.link_a.assignment.unreachable_at is not None
    assert told.link_a.assignment.told_at is None


def test_an_address_that_works_again_reaches_its_unit_again(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example")
    scene.send_mails(app)
    smtp.forget()

    steps.retry(told.session, mail, ActedBy(told.officer, "", told.now))
    scene.send_mails(app)

    assert mail.state == MailState.SENT
    assert told.school_a.works
    assert told.link_a.assignment.unreachable_at is None
    assert told.link_a.assignment.told_at == mail.sent_at


def test_a_mended_address_is_written_to_at_once(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    told.school_a.email = "vanphong@a.example"

    scene.send_mails(app)

    assert smtp.to("vanphong@a.example")
    assert mail.recipient == "vanphong@a.example"


def test_a_server_that_is_down_burns_no_attempt(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    port, app.config["MAIL_PORT"] = app.config["MAIL_PORT"], free_port()

    with pytest.raises(mail_session.ServerUnreachable):
        scene.send_mails(app)

    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert cause(mail.reply) == Cause.NO_CONNECTION

    app.config["MAIL_PORT"] = port
    scene.send_mails(app)
    assert mail.state == MailState.SENT


def test_a_server_that_wants_to_be_left_alone_costs_one_mail_an_attempt(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    first, second = told.issued(), told.issued(told.link_b)
    smtp.refuse("vanthu@a.example", "421 4.3.2 Closing")

    scene.send_mails(app)

    assert (first.state, first.attempts) == (MailState.QUEUED, 1)
    assert (second.state, second.attempts) == (MailState.QUEUED, 0)

    scene.later(told.session, told.now, timedelta(minutes=2))
    scene.send_mails(app)
    assert (second.state, second.attempts) == (MailState.SENT, 1)


def test_a_worker_stops_when_asked_and_gives_back_what_it_holds(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail, stop = told.issued(), threading.Event()
    stop.set()

    with closing(mail_session.MailSession(app)) as one:
        outside(lambda: one.send_due(stop))

    assert not smtp.messages
    assert (mail.state, mail.claimed_by, mail.attempts) == (MailState.QUEUED, "", 0)


@pytest.mark.parametrize("address", ["vănthư@a.example", "vanthu@a", ".vanthu@a.example", f"{'v' * 65}@a.example"])
def test_an_address_that_no_mail_can_have_fails_at_once(
    app: Flask, smtp: MailServer, told: TwoSchools, address: str
) -> None:
    told.school_a.email = address
    impossible, other = told.issued(), told.issued(told.link_b)

    scene.send_mails(app)

    assert (impossible.state, cause(impossible.reply), impossible.attempts) == (MailState.FAILED, Cause.BAD_ADDRESS, 1)
    assert not told.school_a.works
    assert other.state == MailState.SENT
