"""A composed mail as bytes for the mail server; parts that many mails share are encoded once."""

import binascii
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.encoders import encode_base64
from email.message import Message as Part
from email.utils import format_datetime, parseaddr
from functools import cached_property, lru_cache

import flask_mail
from flask import current_app

from directives.rules import schedule
from workflows.mailing.sending.verp import reply_address

MIXED, ALTERNATIVE = "=_thu", "=_chu"
"""Boundaries: '=_' occurs neither in quoted-printable text nor in base64, so that they never occur within a part."""

FIXED = {
    # both stop automatic answers: the first by RFC 3834, 5, the second for Exchange
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "Content-Language": "vi",
    "MIME-Version": "1.0",
}

Address = str | tuple[str, str]


@dataclass(frozen=True)
class Attachment:
    """An attached file."""

    name: str
    media_type: str
    content: bytes

    @cached_property
    def part(self) -> bytes:
        """The encoded MIME part, made once for all mails with this attachment."""
        part = Part()
        part["Content-Type"] = self.media_type
        part.set_payload(self.content)
        encode_base64(part)
        name = self.name if self.name.isascii() else ("utf-8", "", self.name)
        part.add_header("Content-Disposition", "attachment", filename=name)
        # newer policies would parse these headers again to write them
        return part.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))


@dataclass(frozen=True)
class ComposedMail:
    """A mail ready to be sent, as plain values."""

    message_id: str
    recipient: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    dated_at: datetime
    secrets: tuple[str, ...] = ()
    """The links in it that give access; their tokens are removed from the stored copy."""
    attachments: tuple[Attachment, ...] = ()
    answers_reach_us: bool = True
    """Whether replies come to the program's own mailbox; else to `reply_to`, the superior that asks."""
    left_out: tuple[int, ...] = ()
    """Ids of lines that it leaves out; they are deleted, so that their assignments do not count as told."""
    parts: tuple[int, ...] = ()
    """Ids of the mails that it says within its own text: they are sent with it."""
    unwanted: tuple[int, ...] = ()
    """Ids of mails claimed to go within it that no longer apply: they are dropped when it is sent."""
    later: tuple[int, ...] = ()
    """Ids of mails claimed to go within it whose address has changed: they go by themselves."""
    faults: tuple[tuple[int, str], ...] = ()
    """Mails claimed to go within it that could not be composed, each with the error."""

    @property
    def has_parts(self) -> bool:
        """Whether mails were claimed to go within it."""
        return bool(self.parts or self.unwanted or self.later or self.faults)


class SmtpMessage(flask_mail.Message):
    """Flask-Mail's message with short lines, Vietnam's time zone in its date, and files encoded once."""

    def __init__(self, mail: ComposedMail) -> None:
        # without super(), which would look up this machine's name in the DNS for a Message-ID that we already have
        self.mail, self.msgId = mail, mail.message_id
        self.sender = (mail.sender_name, parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1])
        self.recipients, self.cc, self.bcc = [mail.recipient], [], []
        ours = reply_address(mail.message_id) if mail.answers_reach_us else None
        self.reply_to = ours or mail.reply_to or None
        self.subject, self.body, self.alts = mail.subject, mail.text, {"html": mail.html}
        self.date = mail.dated_at.timestamp()
        self.mail_options, self.rcpt_options, self.attachments = [], [], []

    @cached_property
    def content(self) -> bytes:
        """The whole message with CRLF line ends and leading dots doubled, ready for DATA (RFC 5321, 4.5.2)."""
        mail = self.mail
        if self.has_bad_headers():
            raise flask_mail.BadHeaderError(mail.recipient)
        alternative = _joined(ALTERNATIVE, [_text_part("plain", mail.text), _text_part("html", mail.html)])
        parts = [_border_part(ALTERNATIVE, alternative), *(file.part for file in mail.attachments)]
        return b"".join((self._head(), _joined(MIXED, parts)))

    def as_bytes(self) -> bytes:
        """Called by Flask-Mail, which sends the result."""
        return self.content

    def _head(self) -> bytes:
        mail = self.mail
        lines = {
            "Subject": _subject(mail.subject),
            "From": _address(self.sender),
            "To": _address(mail.recipient),
            "Date": format_datetime(schedule.local(mail.dated_at)),
            "Message-ID": mail.message_id,
            **({"Reply-To": _address(self.reply_to)} if self.reply_to else {}),
            **FIXED,
            "Content-Type": f'multipart/mixed; boundary="{MIXED}"',
        }
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        return f"{text}\n".replace("\n", "\r\n").encode("ascii")


@lru_cache(maxsize=256)
def _subject(subject: str) -> str:
    return flask_mail.sanitize_subject(subject)


@lru_cache(maxsize=256)
def _address(address: Address) -> str:
    return flask_mail.sanitize_address(address)


def _text_part(kind: str, text: str) -> bytes:
    # Flask-Mail sends 8-bit text: a paragraph of Vietnamese can exceed the 998 octets of RFC 5322, 2.1.1
    lines = "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).encode()
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + binascii.b2a_qp(lines, istext=True).replace(b"\r\n.", b"\r\n..")


def _border_part(border: str, content: bytes) -> bytes:
    return f'Content-Type: multipart/alternative; boundary="{border}"\r\n\r\n'.encode() + content


def _joined(border: str, parts: list[bytes]) -> bytes:
    line = f"--{border}\r\n".encode()
    between = b"\r\n" + line
    return b"".join((line, between.join(parts), f"\r\n--{border}--\r\n".encode()))
