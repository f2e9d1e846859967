"""A unit that was never told does not look negligent: the board says what has not gone, and leads to it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Mail
from directives.terms import MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import IssuedDirective
from workflows import clock
from workflows.followup import steps
from workflows.mailing import unsent
from workflows.mailing.desk import steps as mailing
from workflows.mailing.unsent import Unsent

WRONG = "thpt02@donvi.example"


@pytest.fixture
def made(session: Session, now: datetime) -> IssuedDirective:
    return scene.issue(session, now)


@pytest.fixture
def desk(made: IssuedDirective, client: FlaskClient, session: Session, now: datetime) -> FlaskClient:
    return scene.sign_in(client, session, made.people.officer, now)


@pytest.fixture
def refused(app: Flask, smtp: MailServer, made: IssuedDirective, session: Session) -> Mail:
    smtp.refuse(WRONG)
    session.commit()
    scene.send_mails(app)
    session.expire_all()
    return session.scalars(select(Mail).where(Mail.recipient == WRONG)).one()


def counts(made: IssuedDirective) -> Unsent:
    made.session.flush()
    return unsent.unsent(made.session, made.directive.id)


def test_what_waits_is_sent_or_held_is_counted_apart(made, session, now):
    first, second, third = session.scalars(select(Mail).order_by(Mail.id))
    first.state = MailState.SENDING
    mailing.hold(session, second, ActedBy(made.people.officer, "Chờ", now))

    assert counts(made) == Unsent(queued=1, sending=1, held=1, trouble=0)
    assert third.state == MailState.QUEUED


def test_what_was_taken_is_not_counted(app, made, session):
    session.commit()
    scene.send_mails(app)

    assert counts(made) == Unsent(0, 0, 0, 0)


def test_what_failed_counts_until_it_is_sent_again(made, refused, session, now):
    assert counts(made).trouble == 1

    mailing.retry(session, refused, ActedBy(made.people.officer, "Đã hỏi đơn vị", now + timedelta(hours=1)))

    assert counts(made) == Unsent(queued=1, sending=0, held=0, trouble=0)


def test_what_failed_counts_no_more_when_the_follow_up_has_ended(made, refused, session, now):
    steps.close(session, made.directive, ActedBy(made.people.officer, "Đã xong", now))

    assert counts(made).trouble == 0


def test_another_letters_mails_are_not_counted(made, session, now):
    other = scene.issued_directive(session, made.people, now)

    assert counts(made).queued == unsent.unsent(session, other.id).queued == 3


def test_the_board_and_the_follow_up_lead_to_what_has_not_gone(desk, made, refused, session):
    pid = made.directive.public_id
    lead = f"/thu?directive={pid}&amp;state=trouble"

    board, follow_up = desk.get(f"/van-ban/{pid}").text, desk.get(f"/van-ban/{pid}/theo-doi").text
    led = desk.get(f"/thu?directive={pid}&state=trouble").text

    assert lead in board and lead in follow_up
    assert WRONG in led and "thpt01@donvi.example" not in led


def test_the_board_of_a_past_moment_says_nothing_of_today(desk, made, refused):
    page = desk.get(f"/van-ban/{made.directive.public_id}?as_of=2020-04-17T07:30").text

    assert "Thư chưa tới đơn vị" not in page


def test_a_unit_that_was_never_told_is_pending_and_late_for_nothing(desk, made, session, now):
    clock.move(session, now + timedelta(days=30))

    page = desk.get(f"/van-ban/{made.directive.public_id}").text

    assert "3 chờ gửi" in page
    assert "Chưa chuyển" in page
    assert "is-overdue" not in page
