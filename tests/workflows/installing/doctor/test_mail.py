"""Sign-in at both mail servers, and the DNS of the sender: each thing broken on purpose is named."""

import socket
from collections.abc import Iterator

import pytest

from tests.infrastructure.dns_server import SILENT
from tests.infrastructure.dovecot import PASSWORD, Dovecot, open_folder, private_dovecot
from tests.infrastructure.ports import free_port
from workflows.installing.doctor import mail


def test_a_mail_server_that_takes_our_name_is_in_order_and_gets_no_mail(installation):
    assert installation.broken(mail.check_smtp) == []


def test_a_wrong_password_is_named(installation):
    (line,) = installation.broken(mail.check_smtp, MAIL_PASSWORD="sai")

    assert "535" in line
    assert "DONDOC_MAIL_USERNAME và mật khẩu" in line


def test_a_name_without_a_password_is_named(installation):
    (line,) = installation.broken(mail.check_smtp, MAIL_PASSWORD=None)

    assert "không có mật khẩu" in line


def test_a_server_without_starttls_is_named(installation):
    (line,) = installation.broken(mail.check_smtp, MAIL_USE_TLS=True)

    assert "không có STARTTLS" in line


def test_tls_from_the_start_at_a_plain_port_is_named(installation):
    (line,) = installation.broken(mail.check_smtp, MAIL_USE_SSL=True)

    assert "cổng 465 cần USE_SSL" in line


def test_a_mail_server_that_is_down_is_named(installation):
    port = free_port()

    (line,) = installation.broken(mail.check_smtp, MAIL_PORT=port)

    assert f"127.0.0.1:{port}" in line


def test_a_mail_server_that_says_nothing_is_not_waited_for(installation):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (line,) = installation.broken(mail.check_smtp, MAIL_PORT=silent.getsockname()[1])

    assert "timed out" in line


def test_a_password_that_would_travel_in_the_clear_is_named_and_not_sent(installation):
    (line,) = installation.broken(mail.check_smtp, MAIL_SERVER="thu.so.example")

    assert "không mã hoá" in line


def test_a_domain_in_order_is_in_order(installation):
    assert installation.broken(mail.check_sender) == []


@pytest.mark.parametrize(
    ("name", "said"), [("so.example", "SPF"), ("k1._domainkey.so.example", "DKIM"), ("_dmarc.so.example", "DMARC")]
)
def test_a_missing_record_of_the_sender_is_named(installation, name, said):
    installation.names.table[name, "TXT"] = []

    (line,) = installation.broken(mail.check_sender)

    assert said in line


def test_a_silent_name_server_is_asked_once(installation):
    installation.names.table["so.example", "TXT"] = SILENT

    (line,) = installation.broken(mail.check_sender)

    assert "không trả lời về so.example" in line


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with open_folder() as folder, private_dovecot(folder) as server:
        yield server


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, None),
        ({"IMAP_FOLDER": "Thư về"}, "không có thư mục Thư về"),
        ({"IMAP_PASSWORD": "sai"}, "không cho thu-ve@so.example đăng nhập"),
    ],
)
def test_the_mailbox_is_opened_as_the_settings_say(installation, dovecot, given, said, monkeypatch):
    monkeypatch.setattr(mail, "WAIT", 20)  # Dovecot refuses slowly
    box = {
        "IMAP_SERVER": "127.0.0.1",
        "IMAP_PORT": dovecot.port,
        "IMAP_USE_SSL": False,
        "IMAP_USERNAME": "thu-ve@so.example",
        "IMAP_PASSWORD": PASSWORD,
    }

    lines = installation.broken(mail.check_imap, **{**box, **given})

    assert [said in line for line in lines] == ([True] if said else [])


def test_a_mailbox_server_that_is_down_or_unsafe_is_named(installation):
    down = installation.broken(mail.check_imap, IMAP_SERVER="127.0.0.1", IMAP_PORT=free_port(), IMAP_USE_SSL=False)
    unsafe = installation.broken(mail.check_imap, IMAP_SERVER="thu.so.example", IMAP_USE_SSL=False)

    assert ["DONDOC_IMAP_SERVER" in down[0], "không mã hoá" in unsafe[0]] == [True, True]
    assert installation.broken(mail.check_imap, IMAP_SERVER=None) == []
