"""Mails as they are sent, and the commands that send them."""

import subprocess
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from directives.database import db
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.infrastructure.apps import given_to_a_program
from tests.infrastructure.mail_server import MailServer
from tests.infrastructure.ports import free_port
from tests.scene import TwoSchools
from workflows.mailing.sending.delivery_effects import note_and_apply
from workflows.web import links


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_mail_goes_out_as_text_html_and_the_signed_copy(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()

    scene.send_mails(app)

    (message,) = smtp.to("vanthu@a.example")
    assert message["Subject"] == (
        "CV 649/SGDĐT-GDTrH: đề nghị xác nhận tiếp nhận; báo cáo số liệu tuần, hạn 15:00 thứ Sáu 24/4"
    )
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "application/pdf",
        "text/calendar",
    ]
    attachment, _deadlines = message.iter_attachments()
    assert attachment.get_filename() == "649-SGDĐT-GDTrH.pdf"
    assert attachment.get_content().startswith(b"%PDF")


def test_an_issued_directive_reaches_every_unit_it_addresses(
    app: Flask, smtp: MailServer, session: Session, now: datetime
) -> None:
    people = scene.department(session, now)
    scene.issued_directive(session, people, now)

    assert scene.send_mails(app) == {MailState.SENT: 3}

    addressed = [people.district, people.school_a, people.school_b]
    assert {message["To"] for message in smtp.messages} == {unit.contacts[0].email for unit in addressed}
    assert all("Số liệu tuần" in text_of(message) for message in smtp.to(people.school_b.contacts[0].email))


def test_its_headers_are_those_of_a_well_behaved_sender(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()

    scene.send_mails(app)

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


def test_no_line_is_longer_than_mail_allows(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.post("returned", "1", wanted="thiếu số liệu " * 200, due_at=None, item_title="Số liệu", by="")

    scene.send_mails(app)

    (message,) = smtp.messages
    assert max(len(line) for line in message.as_bytes().splitlines()) < 998
    assert "thiếu số liệu " * 199 in text_of(message)


def test_the_first_mail_that_a_server_takes_tells_the_unit(app: Flask, told: TwoSchools) -> None:
    mail = told.issued()

    counts = scene.send_mails(app)

    assert counts == {MailState.SENT: 1}
    assert mail.state == MailState.SENT
    assert told.link_a.assignment.told_at == mail.sent_at
    assert told.link_b.assignment.told_at is None


def test_a_later_mail_tells_nothing_new(app: Flask, told: TwoSchools) -> None:
    first = told.issued()
    scene.send_mails(app)
    scene.later(told.session, told.now, timedelta(days=1))
    told.post("receipt", "1", reference="BN-1", item_title=None, at=told.now.isoformat())

    scene.send_mails(app)

    assert told.link_a.assignment.told_at == first.sent_at


def test_of_two_outcomes_the_earlier_one_tells_the_unit_whichever_is_written_last(told: TwoSchools) -> None:
    mail = told.issued()

    for at in (told.now + timedelta(seconds=1), told.now):
        note_and_apply(told.session, mail, MailFactKind.TAKEN, at)

    told.session.refresh(told.link_a.assignment)
    assert told.link_a.assignment.told_at == told.now


def test_what_was_sent_is_kept_without_what_opens_the_page(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()

    scene.send_mails(app)

    sent, address = text_of(smtp.messages[0]), links.address(told.link_a)
    assert address in sent
    assert mail.body == sent.replace(address, "http://localhost/m/…")
    assert mail.subject == smtp.messages[0]["Subject"]


def test_a_sign_in_goes_before_a_hundred_letters(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()
    told.sign_in()

    scene.send_mails(app)

    assert [message["To"] for message in smtp.messages] == ["officer@so.example", "vanthu@a.example"]


def test_many_mails_go_over_one_connection(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    for number in range(5):
        told.post("receipt", str(number), reference="BN", item_title=None, at=told.now.isoformat())

    scene.send_mails(app)

    assert len(smtp.messages) == 5
    assert len(smtp.connections) == 1


def test_once_sends_what_is_due_and_prints_counts(runner: FlaskCliRunner, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@b.example")

    result = runner.invoke(args=["mail", "work", "--once"])

    assert result.exit_code == 0
    assert result.output == "Máy chủ thư đã nhận\t1\nKhông gửi được\t1\n"
    assert result.output in runner.invoke(args=["mail", "status"]).output


def test_once_says_in_one_line_that_no_server_answers(app: Flask, runner: FlaskCliRunner, told: TwoSchools) -> None:
    told.issued()
    app.config["MAIL_PORT"] = free_port()

    result = runner.invoke(args=["mail", "work", "--once"])

    assert result.exit_code == 1
    assert result.output.startswith("Error: Không kết nối được máy chủ thư, thư vẫn chờ trong hộp thư đi.")


def test_the_worker_sends_until_it_is_told_to_stop(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()
    told.session.commit()

    with subprocess.Popen([sys.executable, "-m", "app", "mail", "work"], env=given_to_a_program(app.config)) as process:
        try:
            scene.wait_until(lambda: smtp.messages or process.poll() is not None)
        finally:
            process.terminate()

    assert process.returncode == 0
    db.session.expire_all()
    assert told.link_a.assignment.told_at is not None
