"""Mail health: a spent quota, a stopped server or worker is shown on the desk and to monitoring programs."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import event
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import MailFact, MailServer
from directives.record import heartbeats
from directives.terms import MailFactKind, MailState, Program
from tests import scene
from tests.infrastructure.mail_server import MailServer as Peer
from tests.scene import TwoSchools
from workflows import clock
from workflows.mailing.desk import health, steps
from workflows.mailing.desk.health_findings import MailTrouble, Severity
from workflows.mailing.sending import delivery_log

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture
def desk(told: TwoSchools, client: FlaskClient, session: Session, now: datetime) -> FlaskClient:
    return scene.sign_in(client, session, told.officer, now)


@pytest.fixture
def found(told: TwoSchools, session: Session) -> Callable[[datetime], dict[MailTrouble, Severity]]:
    def look(at: datetime) -> dict[MailTrouble, Severity]:
        session.flush()
        return {one.trouble: one.severity for one in health.examine(session, at).found}

    return look


def server(session: Session, **state: datetime | str) -> None:
    session.add(MailServer(**state))
    session.flush()


def test_nothing_is_wrong_where_nothing_waits(told, session, found):
    assert found(told.now + 100 * HOUR) == {}
    assert health.glance(session, told.now, told.agency.id) is None


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (5 * MINUTE, {}),
        (8 * MINUTE, {MailTrouble.NO_WORKER: Severity.WARNING}),
        (31 * MINUTE, {MailTrouble.NO_WORKER: Severity.CRITICAL}),
    ],
)
def test_a_mail_that_no_worker_comes_for(told, found, after, wanted):
    told.issued()

    assert found(told.now + after) == wanted


def test_a_mail_that_may_not_go_yet_is_no_trouble(told, session, found):
    told.issued().not_before = told.now + 9 * HOUR
    server(session, slowed_until=told.now + 24 * HOUR, reply="421 Slow down", seen_at=told.now)

    assert found(told.now + 8 * HOUR) == {}
    assert health.read_signs(session, told.now + 8 * HOUR).oldest_due is None


def test_a_worker_that_runs_is_not_missed(told, session, found):
    told.issued()
    heartbeats.beat(session, Program.MAIL, "1", clock.machine_now())
    assert found(told.now + 2 * HOUR) == {MailTrouble.WAITING_LONG: Severity.WARNING}

    heartbeats.beat(session, Program.MAIL, "1", clock.machine_now() - 10 * MINUTE)
    assert found(told.now + 2 * HOUR) == {MailTrouble.NO_WORKER: Severity.WARNING}
    heartbeats.beat(session, Program.MAIL, "1", clock.machine_now() - 5 * HOUR)
    assert found(told.now + 2 * HOUR) == {MailTrouble.NO_WORKER: Severity.CRITICAL}


def test_an_officers_act_is_no_sign_of_a_worker(told, session, found):
    told.issued()
    other = told.issued(told.link_b)
    steps.hold(session, other, ActedBy(told.officer, "Chờ", told.now + HOUR))

    assert found(told.now + HOUR + MINUTE) == {MailTrouble.NO_WORKER: Severity.CRITICAL}


@pytest.mark.parametrize(("after", "severity"), [(MINUTE, Severity.WARNING), (31 * MINUTE, Severity.CRITICAL)])
def test_a_server_that_does_not_answer_is_told_at_once_and_alone(told, session, found, after, severity):
    told.issued()
    server(session, failing_since=told.now, reply="TimeoutError: timed out", seen_at=told.now)

    assert found(told.now + after) == {MailTrouble.SERVER_DOWN: severity}


def test_a_server_that_asks_to_wait(told, session, found):
    told.issued()
    server(session, slowed_until=told.now + 3 * HOUR, reply="421 Too many messages", seen_at=told.now)

    assert found(told.now + 2 * HOUR) == {MailTrouble.SLOWED: Severity.WARNING}


def taken(told: TwoSchools, count: int, at: datetime) -> None:
    mail = told.issued(told.link_b)
    mail.state = MailState.SENT
    told.session.add_all(
        MailFact(**delivery_log.row(mail.id, MailFactKind.TAKEN, at, None, "a@b.example")) for _ in range(count)
    )
    told.session.flush()


def test_a_quota_that_runs_out_tells_when_there_is_room_again(app, told, session, found, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_DAY", 10)
    taken(told, 9, told.now - 20 * HOUR)  # a tenth is kept for what is urgent
    told.issued()

    quota = next(iter(health.examine(session, told.now + MINUTE).quotas))

    assert found(told.now + MINUTE) == {MailTrouble.QUOTA: Severity.WARNING}
    assert (quota.used, quota.limit, quota.spent, quota.frees_at) == (9, 10, True, told.now + 4 * HOUR)
    assert found(told.now + 4 * HOUR) == {MailTrouble.NO_WORKER: Severity.CRITICAL}


def test_a_quota_that_is_spent_is_no_trouble_where_nothing_waits(app, told, found, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_PER_DAY", 10)
    taken(told, 10, told.now)

    assert found(told.now + MINUTE) == {}


def test_a_mail_held_for_days_is_reported(told, session, found):
    steps.hold(session, told.issued(), ActedBy(told.officer, "Chờ", told.now + 10 * HOUR))

    assert found(told.now + 33 * HOUR) == {}
    assert found(told.now + 35 * HOUR) == {MailTrouble.HELD_LONG: Severity.WARNING}


def test_a_failed_mail_is_a_warning_until_somebody_acts(
    app: Flask, smtp: Peer, told: TwoSchools, session: Session, found
) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example")
    scene.send_mails(app)
    session.expire_all()
    assert found(told.now) == {MailTrouble.NOT_ARRIVED: Severity.WARNING}

    steps.retry(session, mail, ActedBy(told.officer, "Đã hỏi đơn vị", told.now + HOUR))

    assert MailTrouble.NOT_ARRIVED not in found(told.now + HOUR)


@pytest.mark.parametrize("address", ["/", "/thu", "/don-vi", "/van-ban/649"])
def test_every_page_of_the_desk_tells_what_waits_and_since_when(desk, told, session, address):
    told.issued()
    server(session, failing_since=told.now - 9 * HOUR, reply="TimeoutError: timed out", seen_at=told.now)

    page = desk.get(address).text

    assert "Máy chủ thư không trả lời" in page
    assert "từ 23:00 thứ Năm 16/4/2020" in page
    assert "1 thư đang chờ" in page
    assert "/thu?state=waiting" in page


def test_the_banner_goes_when_the_server_answers(desk, told, session):
    told.issued()
    server(session, seen_at=told.now)

    assert "mail-banner" not in desk.get("/").text


def test_a_page_queries_the_health_once(app, desk, told, session):
    asked: list[str] = []
    desk.get("/thu")

    def keep(_connection, _cursor, statement, *_more):
        if "mail_server" in statement:
            asked.append(statement)

    with app.app_context():
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", keep)
    desk.get("/")
    event.remove(engine, "before_cursor_execute", keep)

    assert len(asked) == 1


def test_the_command_tells_it_and_its_exit_code_says_how_bad_it_is(
    runner: FlaskCliRunner, told: TwoSchools, session: Session
) -> None:
    well = runner.invoke(args=["mail", "status"])
    told.issued()
    server(session, failing_since=told.now - 9 * HOUR, reply="TimeoutError: timed out", seen_at=told.now)

    badly = runner.invoke(args=["mail", "status"])

    assert (well.exit_code, badly.exit_code) == (0, 2)
    assert "Tình hình\tBÌNH THƯỜNG" in well.output
    assert "Chờ gửi\t1" in badly.output
    assert "NGHIÊM TRỌNG\tMáy chủ thư không trả lời, từ 23:00 thứ Năm 16/4/2020" in badly.output


def test_a_warning_has_an_exit_code_of_its_own(runner, told, session):
    told.issued()
    server(session, slowed_until=told.now + 3 * HOUR, reply="421 Slow down", seen_at=told.now)

    assert runner.invoke(args=["mail", "status"]).exit_code == 1


def test_the_command_prints_json(runner, told, session):
    told.issued()
    server(session, failing_since=told.now - 9 * HOUR, reply="TimeoutError", seen_at=told.now)

    answer = json.loads(runner.invoke(args=["mail", "status", "--json"]).output)

    assert (answer["severity"], answer["exit_code"], answer["due"]) == ("critical", 2, 1)
    assert answer["counts"]["queued"] == 1
    assert answer["troubles"][0]["trouble"] == "server_down"
    assert datetime.fromisoformat(answer["oldest_due"]) == told.now


def test_help_tells_the_exit_codes(runner):
    help_text = runner.invoke(args=["mail", "status", "--help"]).output

    assert "0  bình thường" in help_text and "2  nghiêm trọng" in help_text
