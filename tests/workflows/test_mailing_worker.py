"""From the outbox to a server: nothing lost, nothing doubled, every outcome written down once."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import delivery
from directives.database import db
from directives.models import Contact, Link, Mail, SignInLink, Staff
from directives.terms import MailState, Occasion
from tests.conftest import outside
from tests.infrastructure.mail_server import MailServer
from tests.workflows.mailing_scene import Scene, scene
from workflows import clock
from workflows.access import links
from workflows.mailing import outbox, steps, worker
from workflows.mailing.causes import Cause, cause
from workflows.mailing.smtp import Outcome


@pytest.fixture
def told(session: Session, now: datetime) -> Scene:
    return scene(session, now)


def work(app: Flask) -> Counter[MailState]:
    return outside(lambda: worker.work_until_nothing_is_due(app, threading.Event()))


def later(session: Session, now: datetime, span: timedelta) -> None:
    clock.move(session, now + span)
    session.commit()


def wait_until(there: Callable[[], object]) -> None:
    for _ in range(200):
        if there():
            return
        time.sleep(0.1)
    raise TimeoutError


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


# what goes out


def test_a_mail_goes_out_as_text_html_and_the_signed_copy(app: Flask, smtp: MailServer, told: Scene) -> None:
    told.issued()

    work(app)

    (message,) = smtp.to("vanthu@a.example")
    assert message["Subject"] == (
        "CV 649/SGDĐT-GDTrH: đề nghị xác nhận tiếp nhận; số liệu tuần trước 15:00 thứ Sáu 24/4"
    )
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "649-SGDĐT-GDTrH.pdf"
    assert attachment.get_content().startswith(b"%PDF")


def test_its_headers_are_those_of_a_well_behaved_sender(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()

    work(app)

    (message,) = smtp.messages
    assert message["Message-ID"] == mail.message_id
    assert message["Message-ID"].endswith("@localhost.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Reply-To"] == "gdtrh@so.example"
    assert message["From"] == "Sở Giáo dục và Đào tạo Mẫu <don-doc@localhost.example>"
    assert message["To"] == "vanthu@a.example"
    assert parsedate_to_datetime(message["Date"]) - told.now < timedelta(minutes=1)
    assert message["Date"].endswith("+0700")


def test_no_line_is_longer_than_mail_allows(app: Flask, smtp: MailServer, told: Scene) -> None:
    told.post(Occasion.RETURNED, "1", wanted="thiếu số liệu " * 200, due_at=None, item_title="Số liệu", by="")

    work(app)

    (message,) = smtp.messages
    assert max(len(line) for line in message.as_bytes().splitlines()) < 998
    assert "thiếu số liệu " * 199 in text_of(message)


def test_the_first_mail_that_a_server_takes_tells_the_unit(app: Flask, told: Scene) -> None:
    mail = told.issued()

    counts = work(app)

    assert counts == {MailState.SENT: 1}
    assert mail.state == MailState.SENT
    assert told.link_a.assignment.told_at == mail.sent_at
    assert told.link_b.assignment.told_at is None


def test_a_later_mail_tells_nothing_new(app: Flask, told: Scene) -> None:
    first = told.issued()
    work(app)
    later(told.session, told.now, timedelta(days=1))
    told.post(Occasion.RECEIPT, "1", reference="BN-1", item_title=None, at=told.now.isoformat())

    work(app)

    assert told.link_a.assignment.told_at == first.sent_at


def test_what_was_sent_is_kept_without_what_opens_the_page(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()

    work(app)

    sent, address = text_of(smtp.messages[0]), links.address(told.link_a)
    assert address in sent
    assert mail.body == sent.replace(address, "http://localhost/m/…")
    assert mail.subject == smtp.messages[0]["Subject"]


def test_a_sign_in_goes_before_a_hundred_letters(app: Flask, smtp: MailServer, told: Scene) -> None:
    told.issued()
    told.sign_in()

    work(app)

    assert [message["To"] for message in smtp.messages] == ["officer@so.example", "vanthu@a.example"]


def test_many_mails_go_over_one_connection(app: Flask, smtp: MailServer, told: Scene) -> None:
    for number in range(5):
        told.post(Occasion.RECEIPT, str(number), reference="BN", item_title=None, at=told.now.isoformat())

    work(app)

    assert len(smtp.messages) == 5
    assert len(smtp.connections) == 1


# nothing lost, nothing doubled


def test_a_claim_left_behind_is_sent_under_the_same_message_id(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    assert steps.claim(told.session, "a worker that died", told.now, 20) == [mail.id]
    assert work(app) == {}

    later(told.session, told.now, delivery.LEASE + timedelta(minutes=1))
    work(app)

    (message,) = smtp.messages
    assert message["Message-ID"] == mail.message_id
    assert mail.state == MailState.SENT


def test_two_workers_at_once_send_each_mail_once(app: Flask, smtp: MailServer, told: Scene) -> None:
    for number in range(60):
        told.post(Occasion.RECEIPT, str(number), reference=f"BN-{number}", item_title=None, at=told.now.isoformat())
    told.session.commit()
    counts: list[Counter[MailState]] = []
    workers = [threading.Thread(target=lambda: counts.append(work(app))) for _ in range(2)]

    for one in workers:
        one.start()
    for one in workers:
        one.join()

    ids = [message["Message-ID"] for message in smtp.messages]
    assert len(ids) == len(set(ids)) == 60
    assert sum(counts, Counter()) == {MailState.SENT: 60}


def test_a_worker_and_four_writers_do_not_lock_each_other_out(app: Flask, smtp: MailServer, told: Scene) -> None:
    agency_id, staff_id = told.agency.id, told.officer.id
    told.session.commit()
    faults: list[Exception] = []

    def write(writer: int) -> None:
        with app.app_context():
            for number in range(15):
                now = clock.now(db.session)
                staff = db.session.get_one(Staff, staff_id)
                sign_in = SignInLink(staff_id=staff_id, created_at=now, expires_at=now + timedelta(hours=1))
                db.session.add(sign_in)
                db.session.flush()
                outbox.post(db.session, Occasion.SIGN_IN, instance=f"sign_in:{writer}:{number}", now=now, staff=staff,
                            agency_id=agency_id, values={"sign_in_id": sign_in.id})  # fmt: skip
                db.session.commit()

    def try_to(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            faults.append(error)

    stop = threading.Event()
    sender = threading.Thread(target=try_to, args=[lambda: worker.run_worker(app, stop)])
    writers = [threading.Thread(target=try_to, args=[partial(write, number)]) for number in range(4)]
    for thread in (sender, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    wait_until(lambda: len(smtp.messages) >= 60)
    stop.set()
    sender.join()

    assert faults == []
    assert len({message["Message-ID"] for message in smtp.messages}) == len(smtp.messages) == 60


def test_an_outcome_is_written_by_the_owner_of_the_claim_alone(told: Scene) -> None:
    mail, session = told.issued(), told.session
    steps.claim(session, "slow", told.now, 20)
    after = told.now + delivery.LEASE + timedelta(minutes=1)
    steps.claim(session, "quick", after, 20)

    assert steps.prepare(session, mail.id, "slow", after) is None
    assert steps.record(session, mail.id, "slow", Outcome(MailState.FAILED, "550 no"), None, after) is None
    assert mail.state == MailState.SENDING


def test_the_same_instance_is_one_mail(told: Scene) -> None:
    told.issued()

    with pytest.raises(AssertionError):
        told.issued()

    assert len(told.session.scalars(select(Mail)).all()) == 1


def test_a_mail_that_cannot_be_written_keeps_back_no_other(app: Flask, smtp: MailServer, told: Scene) -> None:
    broken = told.post(Occasion.CHANGED, "1", what="deadline", new_due_at="no moment")
    told.issued()

    work(app)

    assert len(smtp.messages) == 1
    assert broken.state == MailState.QUEUED
    assert cause(broken.reply) == Cause.NOT_COMPOSED
    assert told.school_a.works


# refusals


def test_what_a_server_puts_off_is_tried_again_later(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted, try again later")

    work(app)

    assert (mail.state, mail.attempts, mail.reply) == (MailState.QUEUED, 1, "451 4.7.1 Greylisted, try again later")
    assert delivery.BACK_OFF[0] <= mail.not_before - told.now < delivery.BACK_OFF[0] + timedelta(minutes=1)
    assert told.school_a.works

    smtp.forget()
    later(told.session, told.now, timedelta(minutes=3))
    work(app)

    assert mail.state == MailState.SENT
    assert mail.reply == ""


def test_what_is_put_off_for_days_fails(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    mail.attempts = len(delivery.BACK_OFF)
    smtp.refuse("vanthu@a.example", "452 4.2.2 Mailbox full")

    work(app)

    assert mail.state == MailState.FAILED
    assert cause(mail.reply) == Cause.FULL


def test_an_address_refused_for_good_is_known_to_fail(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@a.example")

    counts = work(app)

    assert counts == {MailState.SENT: 1, MailState.FAILED: 1}
    assert (mail.state, mail.reply) == (MailState.FAILED, "550 5.1.1 No such user")
    assert told.school_a.failed_at == mail.ended_at
    assert told.school_a.failure == "550 5.1.1 No such user"
    assert told.link_a.assignment.unreachable_at == mail.ended_at
    assert told.link_b.assignment.unreachable_at is None


def test_a_unit_is_unreachable_only_when_every_address_failed(app: Flask, smtp: MailServer, told: Scene) -> None:
    second = Contact(unit_id=told.school_a.unit_id, name="Hiệu trưởng", email="hieutruong@a.example")
    other = Link(assignment=told.link_a.assignment, contact=second, created_at=told.now)
    told.session.add_all([second, other])
    told.session.flush()
    told.issued()
    told.issued(other)
    smtp.refuse("vanthu@a.example")

    work(app)

    assert told.link_a.assignment.unreachable_at is None
    assert told.link_a.assignment.told_at is not None

    smtp.refuse("hieutruong@a.example")
    told.post(Occasion.RECEIPT, "1", other, reference="BN", item_title=None, at=told.now.isoformat())
    work(app)

    assert told.link_a.assignment.unreachable_at is not None
    assert told.link_a.assignment.told_at is None


def test_an_address_that_works_again_reaches_its_unit_again(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example")
    work(app)
    smtp.forget()

    steps.retry(mail, told.now)
    work(app)

    assert mail.state == MailState.SENT
    assert told.school_a.works
    assert told.link_a.assignment.unreachable_at is None
    assert told.link_a.assignment.told_at == mail.sent_at


def test_a_mended_address_is_written_to_at_once(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    told.school_a.email = "vanphong@a.example"

    work(app)

    assert smtp.to("vanphong@a.example")
    assert mail.recipient == "vanphong@a.example"


# a server in trouble


def free_port() -> int:
    with socket.socket() as knock:
        knock.bind(("127.0.0.1", 0))
        return int(knock.getsockname()[1])


def test_a_server_that_is_down_burns_no_attempt(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail = told.issued()
    port, app.config["MAIL_PORT"] = app.config["MAIL_PORT"], free_port()

    with pytest.raises(worker.Unreachable):
        work(app)

    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert cause(mail.reply) == Cause.NO_CONNECTION

    app.config["MAIL_PORT"] = port
    work(app)
    assert mail.state == MailState.SENT


def test_a_server_that_hangs_up_costs_one_mail_an_attempt(app: Flask, smtp: MailServer, told: Scene) -> None:
    first, second = told.issued(), told.issued(told.link_b)
    smtp.refuse("vanthu@a.example", "421 4.3.2 Closing")

    work(app)

    assert (first.state, first.attempts) == (MailState.QUEUED, 1)
    assert (second.state, second.attempts) == (MailState.SENT, 1)


def test_a_worker_stops_when_asked_and_gives_back_what_it_holds(app: Flask, smtp: MailServer, told: Scene) -> None:
    mail, stop = told.issued(), threading.Event()
    stop.set()

    outside(lambda: worker.work_batch(app, stop))

    assert not smtp.messages
    assert (mail.state, mail.claimed_by, mail.attempts) == (MailState.QUEUED, "", 0)


# the commands


def test_once_sends_what_is_due_and_prints_counts(runner: FlaskCliRunner, smtp: MailServer, told: Scene) -> None:
    told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@b.example")

    result = runner.invoke(args=["mail", "work", "--once"])

    assert result.exit_code == 0
    assert result.output == "Máy chủ thư đã nhận\t1\nKhông gửi được\t1\n"
    assert runner.invoke(args=["mail", "status"]).output == result.output


def test_once_says_in_one_line_that_no_server_answers(app: Flask, runner: FlaskCliRunner, told: Scene) -> None:
    told.issued()
    app.config["MAIL_PORT"] = free_port()

    result = runner.invoke(args=["mail", "work", "--once"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: Không kết nối được máy chủ thư, thư vẫn chờ trong hộp thư đi.")


def test_the_worker_sends_until_it_is_told_to_stop(app: Flask, smtp: MailServer, told: Scene) -> None:
    told.issued()
    told.session.commit()
    names = (
        "SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "LINK_KEYS", "PUBLIC_URL", "FILES_DIR", "MAIL_SERVER", "MAIL_PORT",
    )  # fmt: skip
    settings = {f"DONDOC_{name}": str(app.config[name]) for name in names}

    with subprocess.Popen([sys.executable, "-m", "app", "mail", "work"], env={**os.environ, **settings}) as process:
        wait_until(lambda: smtp.messages or process.poll() is not None)
        process.terminate()

    assert process.returncode == 0
    db.session.expire_all()
    assert told.link_a.assignment.told_at is not None
