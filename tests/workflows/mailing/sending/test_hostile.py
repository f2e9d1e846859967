"""Bad servers: each answer, hang-up and silence leads to the right state and fact, and does not block other mails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import MailFact, MailServer
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.infrastructure.apps import outside
from tests.infrastructure.hostile_server import (
    BODY,
    CLOSE,
    DATA,
    EHLO,
    END,
    GREETING,
    HANG,
    MAIL,
    NOOP,
    RCPT,
    Act,
    Drip,
    HostileServer,
    Last,
    Late,
    Script,
    hostile,
)
from tests.scene import TwoSchools
from workflows.mailing.sending import mail_session
from workflows.mailing.sending.causes import Cause, cause
from workflows.mailing.sending.smtp import connection

QUEUED, FAILED, SENT = MailState.QUEUED, MailState.FAILED, MailState.SENT
PUT_OFF, REFUSED, TAKEN = MailFactKind.PUT_OFF, MailFactKind.REFUSED, MailFactKind.TAKEN


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@contextmanager
def against(app: Flask, script: Script) -> Iterator[HostileServer]:
    """The application sends to a server that plays this script; its time limits are short."""
    with hostile(script) as server, patch.dict(app.config, MAIL_PORT=server.port, MAIL_TIMEOUT=0.4):
        yield server


ANSWERS: dict[str, tuple[str, Act, MailState, MailFactKind, Cause | None, bool]] = {
    "no such user": (RCPT, "550 5.1.1 No such user", FAILED, REFUSED, Cause.NO_MAILBOX, False),
    "no such user, without a code": (RCPT, "550 no such user here", FAILED, REFUSED, Cause.NO_MAILBOX, False),
    "no such user, in many lines": (
        RCPT,
        "550-5.1.1 The account that you tried\n550-5.1.1 to reach\n550 5.1.1 does not exist",
        FAILED,
        REFUSED,
        Cause.NO_MAILBOX,
        False,
    ),
    "no such user, then silence": (RCPT, Last("550 5.1.1 No such user"), FAILED, REFUSED, Cause.NO_MAILBOX, False),
    "closed": (RCPT, "550 5.2.1 Mailbox disabled", FAILED, REFUSED, Cause.CLOSED, False),
    "greylisted": (RCPT, "451 4.7.1 Greylisted, try again later", QUEUED, PUT_OFF, Cause.GREYLISTED, True),
    "full for now": (RCPT, "452 4.2.2 Mailbox full", QUEUED, PUT_OFF, Cause.FULL, True),
    "policy": (RCPT, "550 5.7.1 Denied by policy", FAILED, REFUSED, Cause.POLICY, True),
    "no relay": (RCPT, "554 5.7.1 Relay access denied", FAILED, REFUSED, Cause.RELAY_DENIED, True),
    "a recipient unheard": (RCPT, CLOSE, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "a recipient met with silence": (RCPT, HANG, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "no words of SMTP": (RCPT, "what do you want?", QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "an endless line": (RCPT, "250 " + "x" * 10_000, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "a wrong answer": (RCPT, "354 go on", QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "an answer without end": (RCPT, Drip("250 " + "x" * 99, 0.05), QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "too large": (MAIL, "552 5.3.4 Message too big", FAILED, REFUSED, Cause.TOO_LARGE, True),
    "no room for now": (MAIL, "452 4.3.1 Insufficient system storage", QUEUED, PUT_OFF, Cause.BUSY, True),
    "a quota": (MAIL, "550 5.4.5 Daily user sending limit exceeded", QUEUED, PUT_OFF, Cause.QUOTA, True),
    "our address": (MAIL, "553 5.1.8 Sender address rejected", QUEUED, PUT_OFF, Cause.SENDER_REFUSED, True),
    "left alone": (MAIL, "421 4.7.0 Too many connections", QUEUED, PUT_OFF, Cause.BUSY, True),
    "no content wanted": (DATA, "554 5.7.1 Rejected as spam", FAILED, REFUSED, Cause.SPAM, True),
    "no content received": (DATA, CLOSE, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "cut amid the content": (BODY, CLOSE, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "full after all": (END, "552 5.2.2 Mailbox full", FAILED, REFUSED, Cause.FULL, False),
    "content refused": (END, "554 5.6.0 Message content rejected", FAILED, REFUSED, Cause.SPAM, True),
    "no such user, too late to tell": (END, "550 no such user", FAILED, REFUSED, Cause.NO_MAILBOX, True),
    "put off after all": (END, "451 4.2.0 Try again", QUEUED, PUT_OFF, Cause.PUT_OFF, True),
    "dead before its yes": (END, CLOSE, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "silent before its yes": (END, HANG, QUEUED, PUT_OFF, Cause.NO_CONNECTION, True),
    "a yes of its own": (END, "200 Taken", SENT, TAKEN, None, True),
    "begun anew": (MAIL, CLOSE, SENT, TAKEN, None, True),
    "begun anew after silence": (MAIL, HANG, SENT, TAKEN, None, True),
    "old-fashioned": (EHLO, "500 What is EHLO?", SENT, TAKEN, None, True),
    "slow": (RCPT, Late("250 OK", 0.3), SENT, TAKEN, None, True),
    "slow at the end": (END, Late("250 OK", 0.9), SENT, TAKEN, None, True),
    "a byte at a time": (RCPT, Drip("250 OK", 0.02), SENT, TAKEN, None, True),
}
"""The stage and the server's answer to the first mail; then its state, the fact, the cause, whether the address
still counts as good."""


@pytest.mark.parametrize("answer", ANSWERS)
def test_each_answer_is_told_apart_and_keeps_back_no_other_mail(app: Flask, told: TwoSchools, answer: str) -> None:
    stage, act, state, kind, why, works = ANSWERS[answer]
    first, second = told.issued(), told.issued(told.link_b)

    with against(app, {stage: [act]}) as server:
        scene.send_mails(app)

        fact = told.session.scalars(select(MailFact).where(MailFact.mail_id == first.id)).one()
        assert (first.state, first.attempts, fact.kind) == (state, 1, kind)
        assert (cause(first.reply), cause(fact.reply)) == (why, why)
        assert told.school_a.works is works
        assert fact.is_ours is (works and state != SENT and not reply_of_mailbox(answer))

        scene.later(told.session, told.now, timedelta(hours=2))
        scene.send_mails(app)
        assert (second.state, second.attempts) == (SENT, 1)
        assert second.message_id in server.taken


def reply_of_mailbox(answer: str) -> bool:
    """Whether the reply puts off one mailbox, which is not our fault."""
    return answer in {"greylisted", "full for now"}


@pytest.mark.parametrize("act", [CLOSE, HANG, "421 4.3.2 Not now", "554 5.7.1 You are blocked", "hello"], ids=str)
def test_a_server_that_lets_nobody_in_burns_no_attempt_and_the_desk_can_tell(
    app: Flask, told: TwoSchools, act: Act
) -> None:
    mail = told.issued()

    with against(app, {GREETING: [act]}):
        with pytest.raises(mail_session.ServerUnreachable):
            scene.send_mails(app)

        row = told.session.scalars(select(MailServer)).one()
        assert (mail.state, mail.attempts, mail.facts) == (QUEUED, 0, [])
        assert row.failing_since is not None
        assert row.reply

        scene.send_mails(app)
        told.session.refresh(row)
        assert mail.state == SENT
        assert (row.failing_since, row.reply) == (None, "")


def test_a_server_that_dies_at_every_beginning_is_down_for_all(app: Flask, told: TwoSchools) -> None:
    mail = told.issued()

    with against(app, {MAIL: [CLOSE] * 9}), pytest.raises(mail_session.ServerUnreachable):
        scene.send_mails(app)

    assert (mail.state, mail.attempts) == (QUEUED, 0)
    assert told.session.scalars(select(MailServer)).one().failing_since is not None


def test_what_a_server_had_in_full_goes_again_under_the_same_message_id(app: Flask, told: TwoSchools) -> None:
    mail = told.issued()

    with against(app, {END: [CLOSE]}) as server:
        scene.send_mails(app)
        scene.later(told.session, told.now, timedelta(minutes=2))
        scene.send_mails(app)

    assert server.received == [mail.message_id] * 2
    assert server.taken == [mail.message_id]


def test_a_quota_that_runs_out_stops_all_at_once_and_costs_the_others_nothing(app: Flask, told: TwoSchools) -> None:
    first, second = told.issued(), told.issued(told.link_b)

    with against(app, {RCPT: ["452 4.7.0 Too many messages from you this hour, sending rate limited"]}) as server:
        scene.send_mails(app)
        assert (first.attempts, second.state, second.attempts) == (1, QUEUED, 0)
        row = told.session.scalars(select(MailServer)).one()
        assert row.slowed_until is not None
        assert row.slowed_until - told.now > timedelta(minutes=10)

        scene.send_mails(app)
        assert server.taken == []

        scene.later(told.session, told.now, timedelta(minutes=20))
        scene.send_mails(app)
        assert {first.state, second.state} == {SENT}


def test_a_connection_is_kept_between_batches_and_tried_before_it_is_used(app: Flask, told: TwoSchools) -> None:
    with against(app, {NOOP: ["250 OK", CLOSE]}) as server:
        one = mail_session.MailSession(app)
        for number, quiet in enumerate((3600, 3600, -1, -1)):
            told.post_receipt(number)
            with patch.object(connection, "QUIET", quiet):
                outside(lambda: one.send_due(threading.Event()))
        one.close()

    assert NOOP in server.said
    assert server.connections == 2
    assert len(server.taken) == 4


def test_so_many_mails_go_over_a_connection_and_no_more(app: Flask, told: TwoSchools) -> None:
    for number in range(5):
        told.post_receipt(number)

    with against(app, {}) as server, patch.dict(app.config, MAIL_PER_CONNECTION=2):
        scene.send_mails(app)

    assert (len(server.taken), server.connections) == (5, 3)


def test_a_domain_that_is_slow_waits_behind_the_others(app: Flask, told: TwoSchools) -> None:
    for number in range(3):
        told.post_receipt(number)
    told.issued(told.link_b)

    with against(app, {RCPT: [Late("250 OK", 0.2)]}) as server, patch.object(mail_session, "SLOW", 0.1):
        scene.send_mails(app)

    assert [("b.example" in address) for address in server.recipients] == [False, True, False, False]
