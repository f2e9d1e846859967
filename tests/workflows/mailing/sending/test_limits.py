"""Rate limits for a minute, an hour, a day and a domain hold over all workers together."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directives.models import Mail
from directives.terms import MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from workflows import clock
from workflows.mailing.sending.rate_budget import RateLimits


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture(autouse=True)
def no_share(app: Flask) -> Iterator[None]:
    with patch.dict(app.config, MAIL_URGENT_SHARE=0):
        yield


def receipts(told: TwoSchools, count: int) -> list[Mail]:
    return [told.post_receipt(number) for number in range(count)]


@pytest.mark.parametrize(
    ("setting", "span"),
    [
        ("MAIL_PER_MINUTE", timedelta(minutes=1)),
        ("MAIL_PER_HOUR", timedelta(hours=1)),
        ("MAIL_PER_DAY", timedelta(days=1)),
    ],
)
def test_no_more_go_in_a_span_than_the_server_takes(
    app: Flask, smtp: MailServer, told: TwoSchools, setting: str, span: timedelta
) -> None:
    receipts(told, 5)

    with patch.dict(app.config, {setting: 2}):
        for sent, after in ((2, timedelta(0)), (2, 2 * span), (4, 2 * span), (5, timedelta(0))):
            scene.send_mails(app)
            assert len(smtp.messages) == sent
            scene.later(told.session, clock.now(told.session), after)


def test_two_workers_at_once_keep_one_limit(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    receipts(told, 30)
    told.session.commit()
    counts: list[Counter[MailState]] = []
    workers = [threading.Thread(target=lambda: counts.append(scene.send_mails(app))) for _ in range(2)]

    with patch.dict(app.config, MAIL_PER_MINUTE=7):
        for one in workers:
            one.start()
        for one in workers:
            one.join()

    assert len(smtp.messages) == 7
    assert sum(counts, Counter()) == {MailState.SENT: 7}


def test_what_was_refused_or_put_off_was_an_attempt_too(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted")

    with patch.dict(app.config, MAIL_PER_MINUTE=1):
        scene.send_mails(app)

    assert smtp.messages == []


def test_a_domain_at_its_limit_keeps_back_no_other(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    receipts(told, 30)
    other = told.issued(told.link_b)

    with patch.dict(app.config, MAIL_PER_DOMAIN=3):
        scene.send_mails(app)
        assert len(smtp.to("vanthu@a.example")) == 3
        assert other.state == MailState.SENT

        scene.later(told.session, told.now, timedelta(minutes=2))
        scene.send_mails(app)
        assert len(smtp.to("vanthu@a.example")) == 6


def test_a_share_is_kept_for_who_waits_at_the_screen(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    receipts(told, 12)

    with patch.dict(app.config, MAIL_PER_HOUR=10, MAIL_URGENT_SHARE=20):
        scene.send_mails(app)
        assert len(smtp.messages) == 8

        for _ in range(3):
            told.sign_in()
        scene.send_mails(app)

    assert [message["To"] for message in smtp.messages[8:]] == ["officer@so.example"] * 2


@pytest.mark.parametrize(("limit", "share", "for_all"), [(100, 10, 90), (5, 10, 4), (1, 10, 1), (1, 90, 1), (7, 0, 7)])
def test_a_share_is_whole_mails_and_never_all(limit: int, share: int, for_all: int) -> None:
    assert RateLimits(urgent_share=share).for_all(limit) == for_all
