"""The door to Flask-Mail: one connection for many mails, kept while it lives, that waits for a server only so long."""

import io
import smtplib
import socket
import ssl
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

import flask_mail
from flask import Flask, current_app

from directives.terms import MailState
from workflows.mailing.composing.message import SmtpMessage
from workflows.mailing.sending.reply_meaning import Outcome, Stage, answered, lost
from workflows.mailing.sending.verp import bounce_address

LOST = (smtplib.SMTPException, OSError)
"""What connecting and talking to a server can raise, time-outs and TLS included."""

AT_THE_END = 4
"""Times the usual patience for the answer to the last dot: who gives up sooner sends twice (RFC 5321, 4.5.3.2.6)."""

QUIET = 1.0
"""Seconds of silence after which a connection is tried before it is used."""


class NotStarted(smtplib.SMTPServerDisconnected):
    """The server hung up before a recipient was named: nothing was tried."""


class SendCancelled(Exception):
    """The mail may not go after all; its content was not sent."""


class _Replies(io.RawIOBase):
    """What the server says, all of one answer within one time: a server that drips is no better than a silent one."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.until = sock, 0.0

    def readable(self) -> bool:
        """As a buffered reader wants to know."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Whatever has come, before the time is over."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self.sock.settimeout(left)
        return self.sock.recv_into(buffer)


class _Talk:
    """What we do otherwise than smtplib, plain or in TLS: a last look before DATA, and content sent as it is."""

    last_look: Callable[[], bool]
    stage = Stage.SENDER
    waits: float
    sock: Any
    file: Any
    replies: _Replies

    def mail(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Say from whom."""
        self.stage = Stage.SENDER
        return super().mail(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def rcpt(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Say to whom."""
        self.stage = Stage.RECIPIENT
        return super().rcpt(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Look once more, then send what message.py has made ready: no line of it is searched again."""
        try:
            wanted = self.last_look()
        except BaseException:
            self._rset()  # type: ignore[attr-defined]
            raise
        if not wanted:
            self._rset()  # type: ignore[attr-defined]
            raise SendCancelled
        self.stage = Stage.CONTENT
        self.putcmd("data")  # type: ignore[attr-defined]
        code, words = self.getreply()
        if code != 354:
            self._rset()  # type: ignore[attr-defined]
            raise smtplib.SMTPDataError(code, words)
        self.send(b"".join((msg, b".\r\n")))
        code, words = self.getreply(AT_THE_END)
        return 250 if 200 <= code < 300 else code, words  # any 2yz is a yes (RFC 5321, 4.2.1)

    def send(self, s: Any) -> None:
        """Send all of it within the time."""
        if self.sock:
            self.sock.settimeout(self.waits)
        super().send(s)  # type: ignore[misc]

    def getreply(self, times: int = 1) -> tuple[int, bytes]:
        """One answer, all of it within the time."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.replies = _Replies(self.sock)
            self.file = io.BufferedReader(self.replies)
        self.replies.until = time.monotonic() + self.waits * times
        return super().getreply()  # type: ignore[misc,no-any-return]

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        self.waits = timeout
        found = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # smtplib writes a command and its content in pieces: each would wait for the other side's word
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found


class _Plain(_Talk, smtplib.SMTP):
    """Plain, or in TLS after STARTTLS."""


class _InTls(_Talk, smtplib.SMTP_SSL):
    """In TLS from the first byte."""


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a time-out, kept from batch to batch, and an end that a dead server cannot spoil."""

    used_at = 0.0

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection, in TLS and signed in where the settings say so."""
        address = (self.mail.server, self.mail.port or 0)
        waits: float = current_app.config["MAIL_TIMEOUT"]
        host: _Plain | _InTls
        if self.mail.use_ssl:
            host = _InTls(*address, timeout=waits, context=ssl.create_default_context())
        else:
            host = _Plain(*address, timeout=waits)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            host.ehlo_or_helo_if_needed()
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def ready(self) -> bool:
        """Be open: a server may have hung up in silence. True where it was opened anew; raises one of LOST."""
        if self.num_emails >= (current_app.config["MAIL_PER_CONNECTION"] or sys.maxsize):
            self.leave()
        if self.is_open and not self.is_fresh:
            self._knock()
        if self.is_open:
            return False
        self.host, self.num_emails = self.configure_host(), 0
        self.used_at = time.monotonic()
        return True

    def _knock(self) -> None:
        assert self.host is not None
        try:
            lives = self.host.noop()[0] == 250
        except LOST:
            lives = False
        if not lives:
            self.leave()

    def leave(self) -> None:
        """Say goodbye if the server still listens."""
        if self.is_open:
            with suppress(*LOST):
                assert self.host is not None
                self.host.quit()
        self.cut()

    def cut(self) -> None:
        """Hang up without a word: nobody knows what the server would answer to."""
        if self.host is not None:
            self.host.close()
        self.host = None

    def __exit__(self, exc_type: type[BaseException], exc_value: BaseException, tb: TracebackType) -> None:
        """Leave, whatever happened."""
        self.leave()

    @property
    def is_open(self) -> bool:
        """Whether the server has not hung up (it may after a 421)."""
        return self.host is not None and self.host.sock is not None

    @property
    def is_fresh(self) -> bool:
        """Whether it is open and was used so lately that it need not be tried."""
        return self.is_open and time.monotonic() - self.used_at <= QUIET


def connect(app: Flask) -> Connection:
    """A connection that `ready` opens."""
    # Flask-Mail itself would open the next one within `send`: a mail that went would seem not to have gone
    app.extensions["mail"] = flask_mail.Mail().init_mail({**app.config, "MAIL_MAX_EMAILS": None})
    return Connection(app.extensions["mail"])


def deliver(connection: Connection, message: SmtpMessage, last_look: Callable[[], bool]) -> Outcome | None:
    """Hand one mail to the server; None where the last look, taken just before its content goes, forbids it."""
    host = connection.host
    assert isinstance(host, _Talk), "the connection is ready"
    host.last_look = last_look
    try:
        connection.send(message, bounce_address(message.msgId))
    except SendCancelled:
        return None
    except smtplib.SMTPRecipientsRefused as error:
        return _answered(connection, host.stage, *next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        return _answered(connection, host.stage, error.smtp_code, error.smtp_error)
    except LOST as error:
        return _broken(connection, host.stage, error)
    finally:
        connection.used_at = time.monotonic()
    return Outcome(MailState.SENT)


def _answered(connection: Connection, stage: Stage, code: int, words: bytes | str) -> Outcome:
    if not 400 <= code < 600 or isinstance(words, str):
        # no answer of SMTP: smtplib puts a code or words of its own in its place
        return _broken(connection, stage, smtplib.SMTPServerDisconnected(f"no answer: {code} {words!r}"[:200]))
    return answered(stage, code, words)


def _broken(connection: Connection, stage: Stage, error: Exception) -> Outcome:
    connection.cut()
    if stage == Stage.SENDER:
        raise NotStarted(str(error)) from error
    return lost(error)
