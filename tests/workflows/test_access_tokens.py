"""Signing in by OAuth 2.0: a token is asked for, and a real Dovecot and an SMTP server let it in."""

import base64
import socket
import threading
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from flask import Flask

from tests import scene
from tests.infrastructure import token_server as tokens
from tests.infrastructure.dovecot import Dovecot, open_folder, private_dovecot
from tests.infrastructure.mail_server import OnFreePort
from tests.infrastructure.token_server import TokenServer, token_server
from workflows.access_tokens import NoToken, access_token, xoauth2

MAIL = b"From: a@a.example\r\nTo: thu-ve@so.example\r\nSubject: Xin chao\r\nMessage-ID: <1@a.example>\r\n\r\nThu\r\n"


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture
def settings(app: Flask, server: TokenServer) -> dict[str, object]:
    app.config.update(
        OAUTH_TOKEN_URL=f"{server.url}/token",
        OAUTH_CLIENT_ID=tokens.CLIENT,
        OAUTH_CLIENT_SECRET=tokens.CLIENT_SECRET,
        OAUTH_REFRESH_TOKEN=tokens.REFRESH_TOKEN,
        OAUTH_SCOPE="https://mail.google.com/",
    )
    return app.config


def test_a_refresh_token_gets_a_new_token_each_time(settings, server):
    first, second = access_token(settings), access_token(settings)

    assert {first, second} == server.given
    assert server.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": tokens.REFRESH_TOKEN,
        "client_id": tokens.CLIENT,
        "client_secret": tokens.CLIENT_SECRET,
        "scope": "https://mail.google.com/",
    }


def test_without_one_the_program_asks_by_its_own_right(settings, server):
    settings["OAUTH_REFRESH_TOKEN"] = None

    access_token(settings)

    assert server.asked[0]["grant_type"] == "client_credentials"


def test_a_refusal_is_told_without_what_was_sent(settings):
    settings["OAUTH_REFRESH_TOKEN"] = "het-han"

    with pytest.raises(NoToken) as refused:
        access_token(settings)

    assert str(refused.value) == "400 invalid_grant: Token has been expired or revoked."


def test_no_other_address_gives_a_token(settings, server):
    settings["OAUTH_TOKEN_URL"] = f"{server.url}/moved"

    with pytest.raises(NoToken, match=r"^302 "):
        access_token(settings)

    assert server.asked == []


def test_a_token_that_another_program_keeps_is_read_anew(settings, server, tmp_path):
    path = tmp_path / "token"
    settings["OAUTH_TOKEN_PATH"] = str(path)

    for written in ("mot", "hai"):
        path.write_text(f"{written}\n")
        assert access_token(settings) == written
    assert server.asked == []


@pytest.mark.parametrize("kept", [b"", b" \n", b"\xff\xfe"])
def test_a_file_without_a_token_is_told_and_not_sent(settings, tmp_path, kept):
    path = tmp_path / "token"
    path.write_bytes(kept)
    settings["OAUTH_TOKEN_PATH"] = str(path)

    with pytest.raises(NoToken, match=str(path)):
        access_token(settings)


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{"access_token": null}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"not HTTP\r\n\r\n",
    ],
)
def test_an_answer_without_a_token_is_no_token(settings, answer):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings["OAUTH_TOKEN_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/token"
        answering = threading.Thread(target=_answer_once, args=[listener, answer])
        answering.start()
        with pytest.raises(NoToken):
            access_token(settings)
        answering.join()


def _answer_once(listener: socket.socket, answer: bytes) -> None:
    caller, _address = listener.accept()
    with caller:
        caller.recv(65536)
        caller.sendall(answer)
        caller.shutdown(socket.SHUT_WR)
        while caller.recv(65536):
            pass


class SmtpByToken(OnFreePort):
    """An SMTP server that takes mail only after XOAUTH2 with a token of the token server."""

    def __init__(self, whose: TokenServer) -> None:
        super().__init__(auth_require_tls=False)
        self.whose, self.taken = whose, []

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        said = base64.b64decode(arguments[1]).decode()
        if any(said == xoauth2(tokens.USER, token) for token in self.whose.given):
            return AuthResult(success=True, auth_data=b"")
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(self, _server, session, envelope, address, _options) -> str:
        envelope.mail_from = address
        return "250 OK" if session.authenticated else "530 5.7.0 Authentication required"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.taken.append(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def smtp_by_token(app: Flask, settings, server) -> Iterator[SmtpByToken]:
    by_token = SmtpByToken(server)
    by_token.start()
    app.config.update(MAIL_PORT=by_token.port, MAIL_OAUTH=True, MAIL_USERNAME=tokens.USER)
    yield by_token
    by_token.stop()


def test_mails_go_to_a_server_that_wants_a_token(app, session, now, smtp_by_token):
    scene.two_schools(session, now).issued()
    session.commit()

    scene.send_mails(app)

    assert len(smtp_by_token.taken) == 1


def test_mails_wait_while_the_token_is_refused(runner, session, now, smtp_by_token, settings):
    scene.two_schools(session, now).issued()
    settings["OAUTH_REFRESH_TOKEN"] = "het-han"

    done = runner.invoke(args=["mail", "work", "--once"])

    assert (done.exit_code, smtp_by_token.taken) == (1, [])
    assert "Token has been expired or revoked." in done.output


@pytest.fixture
def dovecot(server: TokenServer) -> Iterator[Dovecot]:
    with open_folder() as folder, private_dovecot(folder, whose=f"{server.url}/whose") as dovecot:
        yield dovecot


@pytest.mark.slow
def test_a_real_mailbox_is_read_by_token_and_not_by_another(app, runner, session, settings, dovecot):
    session.commit()
    app.config.update(
        IMAP_SERVER="127.0.0.1", IMAP_PORT=dovecot.port, IMAP_USE_SSL=False, IMAP_OAUTH=True, IMAP_USERNAME=tokens.USER
    )
    dovecot.put(tokens.USER, MAIL)

    assert runner.invoke(args=["inbox", "fetch"]).output.splitlines()[0].endswith("\t1")

    settings.update(OAUTH_TOKEN_PATH=str(dovecot.folder / "token"))
    (dovecot.folder / "token").write_text("bia-dat")
    refused = runner.invoke(args=["inbox", "fetch"])
    assert (refused.exit_code, "AUTHENTICATIONFAILED" in refused.output) == (1, True)
