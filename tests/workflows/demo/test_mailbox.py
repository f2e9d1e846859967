"""The demo's mailbox takes mails over real SMTP, refuses what it is told to, and shows what came."""

import io
import smtplib
import socket
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from directives.models import IncomingMail
from directives.terms import IncomingKind, MailState
from tests.scene import send_mails, two_schools
from workflows.demo.mail_server import DemoMailServer
from workflows.demo.mailbox import Mailbox
from workflows.demo.mailbox_pages import mailbox_app
from workflows.mailing.sending.causes import Cause
from workflows.mailing.sending.causes import cause as read_cause

WRONG = "sai@truong.example"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox(tmp_path):
    return Mailbox(tmp_path / "mails", tmp_path / "refused.txt", [WRONG])


@pytest.fixture
def send(mailbox):
    """Sends a mail through the mailbox's SMTP door."""
    server = DemoMailServer(mailbox, free_port())
    server.start()

    def send_(to, subject="Giao việc", html="<p>Kính gửi</p>", **files):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "so@sogddt.example", to, subject
        message["Date"] = "Fri, 17 Apr 2020 08:00:00 +0700"
        message.set_content("Xin mở http://127.0.0.1:8000/m/abc.def để trả lời.")
        message.add_alternative(html, subtype="html")
        for name, (kind, data) in files.items():
            message.add_attachment(data, maintype="application", subtype=kind, filename=name)
        with smtplib.SMTP("127.0.0.1", server.controller.port) as connection:
            connection.send_message(message)

    yield send_
    server.stop()


@pytest.fixture
def reader(app, mailbox, now):
    pages = mailbox_app(app, mailbox, lambda: now)
    pages.config["WTF_CSRF_ENABLED"] = False
    return pages.test_client()


def test_a_mail_is_found_by_its_address(send, reader):
    send("an@t1.example", "Thư gửi An")
    send("binh@t2.example", "Thư gửi Bình")

    page = reader.get("/?to=t1.example").text

    assert "Thư gửi An" in page
    assert "Thư gửi Bình" not in page
    assert "8:00 thứ Sáu 17/4/2020" in page


def test_mails_stand_newest_first_or_by_recipient(send, reader):
    for to in ("an@t.example", "chi@t.example", "binh@t.example"):
        send(to, f"Thư {to}")

    newest, by_recipient = reader.get("/").text, reader.get("/?order=to").text

    assert newest.index("Thư binh") < newest.index("Thư chi") < newest.index("Thư an")
    assert by_recipient.index("Thư an") < by_recipient.index("Thư binh") < by_recipient.index("Thư chi")


def test_its_text_has_links_to_press(send, reader):
    send("an@t1.example")

    assert 'href="http://127.0.0.1:8000/m/abc.def"' in reader.get("/thu/1").text


def test_its_html_stands_in_a_frame_that_runs_nothing(send, reader):
    send("an@t1.example", html="<script>alert(1)</script><a href='http://127.0.0.1:8000/'>Mở</a>")

    page, frame = reader.get("/thu/1"), reader.get("/thu/1/html")

    policy = frame.headers["Content-Security-Policy"]
    assert "script" not in policy
    assert "sandbox allow-popups" in policy
    assert frame.text.startswith('<base target="_blank">')
    assert "<script>alert" not in page.text


def test_its_files_open_as_they_came(send, reader):
    send("an@t1.example", **{"715-SGDĐT.pdf": ("pdf", b"%PDF-1.7"), "Số liệu.xlsx": ("zip", b"PK")})

    pdf, sheet = reader.get("/thu/1/tep/0"), reader.get("/thu/1/tep/1")

    assert (pdf.data, pdf.headers["Content-Disposition"].split(";")[0]) == (b"%PDF-1.7", "inline")
    assert (sheet.data, sheet.headers["Content-Disposition"].split(";")[0]) == (b"PK", "attachment")


@pytest.mark.parametrize("address", ["/thu/9", "/thu/9/html", "/thu/1/tep/7"])
def test_what_is_not_there_is_not_found(send, reader, address):
    send("an@t1.example")

    assert reader.get(address).status_code == 404


def test_a_refused_address_is_answered_550_until_it_is_taken_again(send, reader, mailbox):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(WRONG)
    reader.post("/tu-choi", data={"accept": WRONG})
    send(WRONG)

    assert refused.value.recipients[WRONG][0] == 550
    assert [entry.to for entry in mailbox.entries()] == [WRONG]


def test_an_address_can_be_refused_from_now_on(send, reader):
    reader.post("/tu-choi", data={"refuse": "An@T1.example "})

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send("an@t1.example")


def test_mails_and_refusals_are_there_after_a_restart(send, mailbox, tmp_path):
    send("an@t1.example")

    again = Mailbox(tmp_path / "mails", tmp_path / "refused.txt", ["khac@t.example"])

    assert [entry.to for entry in again.entries()] == ["an@t1.example"]
    assert again.refused == [WRONG]


@pytest.fixture
def told(app, session, now, mailbox):
    """The first mail of a directive to School A, sent by the worker into the mailbox."""
    app.config["MAIL_BOUNCE_ADDRESS"] = "don-doc@so.example"
    server, before = DemoMailServer(mailbox, free_port()), app.config["MAIL_PORT"]
    server.start()
    app.config["MAIL_PORT"] = server.controller.port
    mail = two_schools(session, now).issued()
    session.commit()
    yield mail
    app.config["MAIL_PORT"] = before
    server.stop()


def test_a_reply_that_is_typed_there_waits_for_the_officer_with_its_file(app, told, session, reader):
    send_mails(app)
    typed = {"text": "Trường đã họp.\nXin gửi biên bản.", "files": [(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "Biên bản.pdf")]}

    said = reader.post("/thu/1/tra-loi", data=typed, follow_redirects=True).text

    [came] = session.scalars(select(IncomingMail))
    assert "Đã gửi thư trả lời" in said
    assert (came.kind, came.text.strip()) == (IncomingKind.REPLY, "Trường đã họp.\nXin gửi biên bản.")
    assert came.assignment.unit.name == told.contact.unit.name
    assert [one.file.name for one in came.files] == ["Biên bản.pdf"]


def test_an_empty_reply_is_not_sent(app, told, session, reader):
    send_mails(app)

    said = reader.post("/thu/1/tra-loi", data={"text": "  "}, follow_redirects=True).text

    assert "Nội dung trả lời còn trống" in said
    assert session.scalars(select(IncomingMail)).all() == []


@pytest.mark.parametrize(("why", "cause"), [("unknown", Cause.NO_MAILBOX), ("full", Cause.FULL), ("spam", Cause.SPAM)])
def test_a_mail_that_is_returned_there_counts_as_not_delivered(app, told, session, reader, why, cause):
    send_mails(app)

    said = reader.post("/thu/1/tra-ve", data={"why": why}, follow_redirects=True).text

    session.expire_all()
    assert "Đã gửi báo không chuyển được" in said
    assert told.state == MailState.BOUNCED
    assert read_cause(told.reply) is cause
