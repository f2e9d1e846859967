"""The door to Flask-Mail: one connection for many mails, and what a server's answer means for each of them."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import format_datetime, parseaddr
from types import TracebackType

import flask_mail
from flask import Flask, current_app

from directives import delivery, schedule
from directives.terms import MailState
from workflows.mailing.verp import bounce_address

LOST = (smtplib.SMTPException, OSError)
"""What connecting and talking to a server can raise, time-outs and TLS included."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail ready to go, as plain values."""

    message_id: str
    recipient: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    dated_at: datetime
    secrets: tuple[str, ...] = ()
    """The addresses in it that open something: blanked in what is kept."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of it: sent, queued again or failed, with the server's words."""

    state: MailState
    reply: str = ""
    is_ours: bool = False
    """Whether the fault lies with the sender, so that the unit's address is not called bad."""


class Message(flask_mail.Message):
    """A message whose lines stay short whatever was typed, dated on Vietnam's clock."""

    sent_at: datetime

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        # Flask-Mail sends 8-bit text: a paragraph of Vietnamese can exceed the 998 octets of RFC 5322, 2.1.1
        utf8 = Charset("utf-8")
        utf8.body_encoding = QP
        return MIMEText(text or "", subtype, utf8)  # type: ignore[arg-type]

    def _message(self) -> MIMEBase:
        message = super()._message()
        message.replace_header("Date", format_datetime(schedule.local(self.sent_at)))
        return message


class Connection(flask_mail.Connection):
    """Flask-Mail's connection with a time-out, and an end that a dead server cannot spoil."""

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection, in TLS and signed in where the settings say so."""
        address = (self.mail.server, self.mail.port or 0)
        waits: float = current_app.config["MAIL_TIMEOUT"]
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(*address, timeout=waits, context=ssl.create_default_context())
        else:
            host = smtplib.SMTP(*address, timeout=waits)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def __exit__(self, exc_type: type[BaseException], exc_value: BaseException, tb: TracebackType) -> None:
        """Say goodbye if the server still listens."""
        with suppress(*LOST):
            super().__exit__(exc_type, exc_value, tb)

    @property
    def is_open(self) -> bool:
        """Whether the server has not hung up (it may after a 421)."""
        return self.host is not None and self.host.sock is not None


def connect(app: Flask) -> Connection:
    """A connection to be entered with `with`; entering raises one of LOST where no server answers."""
    extension = flask_mail.Mail()
    app.extensions["mail"] = extension.init_mail(app.config)
    return Connection(app.extensions["mail"])


def deliver(connection: Connection, letter: Letter) -> Outcome:
    """Hand one mail to the server."""
    try:
        connection.send(_message(letter), bounce_address(letter.message_id))
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*next(iter(error.recipients.values())))
    except smtplib.SMTPSenderRefused as error:
        # our own address or quota is at fault: worth trying again even after a 5xx
        return Outcome(MailState.QUEUED, _words(error.smtp_code, error.smtp_error), is_ours=True)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except LOST as error:
        return Outcome(MailState.QUEUED, lost_words(error), is_ours=True)
    return Outcome(MailState.SENT)


def lost_words(error: BaseException) -> str:
    """What is kept of a connection that failed; begins with no reply code, so that its cause is known."""
    return f"{type(error).__name__}: {error}"


def _refused(code: int, words: bytes | str) -> Outcome:
    state = MailState.FAILED if delivery.is_permanent(code) else MailState.QUEUED
    return Outcome(state, _words(code, words))


def _words(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _message(letter: Letter) -> Message:
    address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    message = Message(
        letter.subject, [letter.recipient], letter.text, letter.html, sender=(letter.sender_name, address),
        reply_to=bounce_address(letter.message_id) or letter.reply_to or None,
        # RFC 3834, 5: automatic answerers keep silent; the second is what Exchange listens to
        extra_headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
                       "Content-Language": "vi"},
    )  # fmt: skip
    message.msgId, message.sent_at = letter.message_id, letter.dated_at
    for file in letter.attachments:
        message.attach(file.name, file.media_type, file.content)
    return message
