"""With a real Postfix and a real Dovecot: sent mails arrive or bounce, and received mails are read."""

import os
import shutil
import smtplib
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directives.models import Event, IncomingMail, Remark
from directives.terms import EventKind, IncomingKind, MailFactKind, MailState, MatchedBy
from tests import scene
from tests.infrastructure.dovecot import PASSWORD, Dovecot, open_folder, private_dovecot
from tests.infrastructure.postfix import REFUSED, Postfix, private_postfix
from tests.scene import TwoSchools
from workflows.mailing.sending.verp import bounce_address

MAILBOX, SCHOOL = "thu-ve@so.example", "vanthu@a.example"
PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="Postfix và Dovecot thật cần quyền root, như trong CI")


class Peers(NamedTuple):
    postfix: Postfix
    dovecot: Dovecot

    def arrived(self, address: str, count: int = 1) -> list[EmailMessage]:
        """The mails in a mailbox, as soon as there are so many."""
        end = time.monotonic() + 20
        while len(found := self.dovecot.mails(address)) < count and time.monotonic() < end:
            time.sleep(0.05)
        return [message_from_bytes(raw, policy=policy.default) for raw in found]

    def write(self, message: EmailMessage, sender: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.postfix.port) as server:
            server.send_message(message, sender)


@pytest.fixture(scope="module")
def servers() -> Iterator[Peers]:
    with (
        open_folder() as folder,
        private_dovecot(folder) as dovecot,
        private_postfix(folder, [MAILBOX, SCHOOL]) as postfix,
    ):
        yield Peers(postfix, dovecot)


@pytest.fixture
def peers(servers: Peers, app: Flask) -> Peers:
    """The servers, their mailboxes empty, and the application set to them."""
    for mailbox in (servers.dovecot.folder / "mail").iterdir():
        shutil.rmtree(mailbox)
    app.config.update(
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=servers.postfix.port,
        MAIL_BOUNCE_ADDRESS=MAILBOX,
        IMAP_SERVER="127.0.0.1",
        IMAP_PORT=servers.dovecot.port,
        IMAP_USE_SSL=False,
        IMAP_USERNAME=MAILBOX,
        IMAP_PASSWORD=PASSWORD,
    )
    return servers


@pytest.fixture
def told(peers: Peers, session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture
def fetch(runner: FlaskCliRunner, session: Session) -> Callable[[], str]:
    def fetched() -> str:
        done = runner.invoke(args=["inbox", "fetch"])
        assert done.exit_code == 0, done.output
        session.expire_all()
        return done.output

    return fetched


def incoming(session: Session) -> IncomingMail:
    return session.scalars(select(IncomingMail)).one()


def answer(told: TwoSchools, peers: Peers, **headers: str) -> EmailMessage:
    """School A's reply to the mail that arrived, as its mail program writes it."""
    letter = peers.arrived(SCHOOL)[0]
    message = EmailMessage()
    message["From"], message["To"] = f"Cô Mai <{SCHOOL}>", letter["Reply-To"]
    message["Subject"], message["In-Reply-To"] = f"Re: {letter['Subject']}", letter["Message-ID"]
    message["Message-ID"] = "<tra-loi-1@a.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    quoted = "".join(f"> {line}\n" for line in letter.get_body(("plain",)).get_content().splitlines())
    message.set_content(f"Trường đã nhận, xin gửi báo cáo.\n\nVào 08:01, Sở <{MAILBOX}> đã viết:\n{quoted}")
    return message


def test_a_letter_arrives_in_a_mailbox_and_its_answers_have_an_address_of_their_own(
    app: Flask, told: TwoSchools, peers: Peers
) -> None:
    mail = told.issued()

    scene.send_mails(app)

    letter = peers.arrived(SCHOOL)[0]
    tag = mail.message_id.strip("<").partition("@")[0]
    assert mail.state == MailState.SENT
    assert letter["Message-ID"] == mail.message_id
    assert letter["Return-Path"].strip("<>") == bounce_address(mail.message_id)
    assert letter["Reply-To"] == f"thu-ve+{tag}@so.example"


def test_a_recipient_that_does_not_exist_comes_back_and_marks_the_contact(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    mail = told.issued(told.link_b)
    scene.send_mails(app)
    assert mail.state == MailState.SENT
    peers.arrived(MAILBOX)

    said = fetch()

    received = incoming(told.session)
    assert said == "Thư bị trả về\t1\n"
    assert (received.kind, received.is_hard, received.matched_by) == (IncomingKind.BOUNCE, True, MatchedBy.MESSAGE_ID)
    assert mail.state == MailState.BOUNCED
    assert "unknown user" in mail.contact.failure
    assert told.link_b.assignment.told_at is None
    assert told.link_b.assignment.unreachable_at is not None
    assert [fact.kind for fact in mail.facts] == [MailFactKind.TAKEN, MailFactKind.BOUNCED]


def test_a_recipient_that_is_refused_at_once_never_counts_as_sent(app: Flask, told: TwoSchools, peers: Peers) -> None:
    told.school_b.email = REFUSED
    mail = told.issued(told.link_b)

    scene.send_mails(app)

    assert (mail.state, mail.reply[:9]) == (MailState.FAILED, "550 5.1.1")
    assert mail.contact.failed_at is not None


def test_a_reply_with_a_file_lands_on_its_assignment_and_counts_for_nothing_yet(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    told.issued()
    scene.send_mails(app)
    message = answer(told, peers)
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Báo cáo tập huấn.pdf")
    peers.write(message, SCHOOL)
    peers.arrived(MAILBOX)

    fetch()

    received = incoming(told.session)
    remark = told.session.scalars(
        select(Remark.text).join(Event, Event.id == Remark.event_id).where(Event.kind == EventKind.REMARKED)
    ).one()
    assert (received.kind, received.assignment_id) == (IncomingKind.REPLY, told.link_a.assignment_id)
    assert remark == received.text == "Trường đã nhận, xin gửi báo cáo."
    assert [one.file.name for one in received.files] == ["Báo cáo tập huấn.pdf"]
    assert told.link_a.assignment.acknowledged_at is None


def test_an_out_of_office_answer_counts_for_nothing_at_all(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    told.issued()
    scene.send_mails(app)
    peers.write(answer(told, peers, Auto_Submitted="auto-replied"), "")
    peers.arrived(MAILBOX)

    fetch()

    received = incoming(told.session)
    assert received.kind == IncomingKind.AUTOMATIC
    assert told.session.scalars(select(Event).where(Event.kind == EventKind.REMARKED)).all() == []
    assert told.link_a.assignment.told_at is not None


def test_what_was_received_is_seen_and_not_received_again(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    told.issued()
    scene.send_mails(app)
    peers.write(answer(told, peers), SCHOOL)
    peers.arrived(MAILBOX)

    assert (fetch(), fetch()) == ("Thư trả lời\t1\n", "")


def test_what_was_received_is_moved_away_where_a_folder_is_set(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    app.config["IMAP_DONE_FOLDER"] = "Da doc"
    told.issued()
    scene.send_mails(app)
    peers.write(answer(told, peers), SCHOOL)
    peers.arrived(MAILBOX)

    fetch()

    assert peers.dovecot.mails(MAILBOX) == []
    assert len(list((peers.dovecot.folder / "mail" / MAILBOX).glob(".Da doc/cur/*"))) == 1


def test_a_folder_that_the_server_will_not_have_keeps_back_no_mail(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    app.config["IMAP_DONE_FOLDER"] = "x" * 300
    told.issued()
    scene.send_mails(app)
    for number in (1, 2):
        reply = answer(told, peers)
        reply.replace_header("Message-ID", f"<tra-loi-{number}@a.example>")
        peers.write(reply, SCHOOL)
        peers.arrived(MAILBOX, number)

    assert fetch() == "Thư trả lời\t2\n"


UNHEARABLE = "<hong@a.example>"
FAULTS = {
    "sqlite": "CREATE TRIGGER refuse BEFORE INSERT ON incoming_mail WHEN new.message_id = '<hong@a.example>' "
    "BEGIN SELECT RAISE(ABORT, 'refused'); END",
    "postgresql": "ALTER TABLE incoming_mail ADD CONSTRAINT refused CHECK (message_id <> '<hong@a.example>')",
}
"""A trigger by which the database refuses one received mail."""


def test_a_mail_that_cannot_be_received_is_kept_with_why_and_keeps_back_none_behind_it(
    app: Flask, told: TwoSchools, peers: Peers, fetch: Callable[[], str]
) -> None:
    told.issued()
    scene.send_mails(app)
    told.session.execute(text(FAULTS[told.session.get_bind().dialect.name]))
    told.session.commit()
    broken = answer(told, peers)
    broken.replace_header("Message-ID", UNHEARABLE)
    for message in (broken, answer(told, peers)):
        peers.write(message, SCHOOL)
    peers.arrived(MAILBOX, 2)

    said = fetch()

    kept = {received.message_id: received for received in told.session.scalars(select(IncomingMail))}
    assert said == "Thư khác\t1\nThư trả lời\t1\n"
    assert (kept[""].kind, "refused" in kept[""].reply) == (IncomingKind.OTHER, True)
    assert kept["<tra-loi-1@a.example>"].kind == IncomingKind.REPLY


def test_a_mailbox_that_does_not_answer_is_said_in_one_line(app: Flask, runner: FlaskCliRunner, peers: Peers) -> None:
    app.config["IMAP_PASSWORD"] = "sai"

    done = runner.invoke(args=["inbox", "fetch"])

    assert done.exit_code == 1
    assert "Không đọc được hộp thư, thư vẫn còn nguyên ở đó." in done.output
