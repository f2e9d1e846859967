"""No server with a certificate that nobody vouches for is spoken to: mail, mailbox, alert, token."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask_mail import Mail

from tests.infrastructure.certificates import self_signed
from tests.infrastructure.mail_server import OnFreePort
from workflows.access_tokens import access_token
from workflows.inbox import mailbox
from workflows.mailing.sending import smtp
from workflows.watching import roads


@contextmanager
def served(**tls: ssl.SSLContext) -> Iterator[int]:
    server = OnFreePort(**tls)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture(scope="module")
def forged(tmp_path_factory) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(self_signed(tmp_path_factory.mktemp("forged")))
    return context


@pytest.fixture(scope="module")
def in_tls(forged) -> Iterator[int]:
    with served(ssl_context=forged) as port:
        yield port


@pytest.fixture(scope="module")
def after_starttls(forged) -> Iterator[int]:
    with served(tls_context=forged) as port:
        yield port


def refused():
    return pytest.raises(ssl.SSLCertVerificationError)


@pytest.mark.parametrize("name", ["MAIL_USE_SSL", "MAIL_USE_TLS"])
def test_a_forged_mail_server_is_refused(app, monkeypatch, in_tls, after_starttls, name):
    port = {"MAIL_USE_SSL": in_tls, "MAIL_USE_TLS": after_starttls}[name]
    for setting, value in {"MAIL_SERVER": "localhost", "MAIL_PORT": port, name: True}.items():
        monkeypatch.setitem(app.config, setting, value)
    connection = smtp.Connection(Mail(app))
    connection.waits = 20

    with refused():
        connection.configure_host()


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_forged_server_of_the_second_road_is_refused(in_tls, after_starttls, scheme):
    port = {"smtps": in_tls, "smtp+starttls": after_starttls}[scheme]

    with refused(), roads.signed_in(f"{scheme}://ten:mat-khau@localhost:{port}"):
        pass


def test_a_forged_mailbox_is_refused(in_tls):
    settings = {"IMAP_SERVER": "localhost", "IMAP_PORT": in_tls, "IMAP_USE_SSL": True}

    with refused(), mailbox.opened(settings):
        pass


def test_a_forged_token_address_is_refused(app, in_tls):
    settings = {**app.config, "OAUTH_TOKEN_URL": f"https://localhost:{in_tls}/token", "OAUTH_CLIENT_SECRET": "bi-mat"}

    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        access_token(settings)
