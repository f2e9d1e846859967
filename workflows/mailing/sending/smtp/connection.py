"""One connection for many mails, over Flask-Mail; each mail ends in an outcome."""

import smtplib
import ssl
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

import flask_mail
from flask import Flask, current_app

from directives.terms import MailState
from workflows import access_tokens
from workflows.mailing.composing.message import SmtpMessage
from workflows.mailing.sending.reply_meaning import Outcome, Stage, outcome_of_lost_connection, outcome_of_reply
from workflows.mailing.sending.smtp.dialogue import Dialogue, PlainDialogue, SendCancelled, TlsDialogue
from workflows.mailing.sending.verp import bounce_address

SMTP_ERRORS = (smtplib.SMTPException, OSError)
"""What connecting and talking to a server can raise, time-outs and TLS errors included."""


QUIET = 1.0
"""Seconds without use after which a connection is tested by NOOP before it is used."""


class NotStarted(smtplib.SMTPServerDisconnected):
    """The server hung up before RCPT, so nothing was tried."""


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with time-outs; it is kept from batch to batch, and closing it never raises."""

    used_at = 0.0
    waits: float

    def configure_host(self) -> smtplib.SMTP:
        """Connect, with TLS and sign-in as the settings say."""
        address = (self.mail.server, self.mail.port or 0)
        host: PlainDialogue | TlsDialogue
        if self.mail.use_ssl:
            host = TlsDialogue(*address, timeout=self.waits, context=ssl.create_default_context())
        else:
            host = PlainDialogue(*address, timeout=self.waits)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            host.ehlo_or_helo_if_needed()
            if current_app.config["MAIL_OAUTH"]:
                said = access_tokens.xoauth2(self.mail.username or "", access_tokens.access_token(current_app.config))
                # to the server's reason for a refusal a client answers nothing, and is then refused
                host.auth("XOAUTH2", lambda reason=None: said if reason is None else "")
            elif self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def ready(self) -> bool:
        """Make sure it is open, since servers hang up silently; True if it was reopened. Raises one of SMTP_ERRORS."""
        if self.num_emails >= (current_app.config["MAIL_PER_CONNECTION"] or sys.maxsize):
            self.leave()
        if self.is_open and not self.is_fresh:
            self._test()
        if self.is_open:
            return False
        self.host, self.num_emails = self.configure_host(), 0
        self.used_at = time.monotonic()
        return True

    def _test(self) -> None:
        assert self.host is not None
        try:
            lives = self.host.noop()[0] == 250
        except SMTP_ERRORS:
            lives = False
        if not lives:
            self.leave()

    def leave(self) -> None:
        """Close with QUIT if the connection is open."""
        if self.is_open:
            with suppress(*SMTP_ERRORS):
                assert self.host is not None
                self.host.quit()
        self.cut()

    def cut(self) -> None:
        """Close without QUIT: the dialogue is in an unknown state."""
        if self.host is not None:
            self.host.close()
        self.host = None

    def __exit__(self, exc_type: type[BaseException], exc_value: BaseException, tb: TracebackType) -> None:
        """Close, whatever happened."""
        self.leave()

    @property
    def is_open(self) -> bool:
        """Whether it is open as far as we know; smtplib closes it after a 421."""
        return self.host is not None and self.host.sock is not None

    @property
    def is_fresh(self) -> bool:
        """Whether it is open and was used so recently that it needs no test."""
        return self.is_open and time.monotonic() - self.used_at <= QUIET


def connect(app: Flask, waits: float | None = None) -> Connection:
    """A connection, closed until `ready` opens it; `waits` seconds for each reply, or as the settings say."""
    # with a maximum Flask-Mail would reconnect within `send`, and an error there would hide that the mail was sent
    app.extensions["mail"] = flask_mail.Mail().init_mail({**app.config, "MAIL_MAX_EMAILS": None})
    connection = Connection(app.extensions["mail"])
    connection.waits = waits or app.config["MAIL_TIMEOUT"]
    return connection


def deliver(connection: Connection, message: SmtpMessage, last_look: Callable[[], bool]) -> Outcome | None:
    """Send one mail; None if `last_look`, called between RCPT and DATA, returns False. Raises NotStarted."""
    host = connection.host
    assert isinstance(host, Dialogue), "the connection is ready"
    host.last_look = last_look
    try:
        connection.send(message, bounce_address(message.msgId))
    except SendCancelled:
        return None
    except smtplib.SMTPRecipientsRefused as error:
        return _answered(connection, host.stage, *next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        return _answered(connection, host.stage, error.smtp_code, error.smtp_error)
    except SMTP_ERRORS as error:
        return _broken(connection, host.stage, error)
    finally:
        connection.used_at = time.monotonic()
    return Outcome(MailState.SENT)


def _answered(connection: Connection, stage: Stage, code: int, words: bytes | str) -> Outcome:
    if not 400 <= code < 600 or isinstance(words, str):
        # no SMTP reply: smtplib has put a code or text of its own in its place
        return _broken(connection, stage, smtplib.SMTPServerDisconnected(f"no answer: {code} {words!r}"[:200]))
    return outcome_of_reply(stage, code, words)


def _broken(connection: Connection, stage: Stage, error: Exception) -> Outcome:
    connection.cut()
    if stage == Stage.SENDER:
        raise NotStarted(str(error)) from error
    return outcome_of_lost_connection(error)
