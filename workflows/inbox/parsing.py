"""Parse a received mail: bytes -> ParsedMail. Pure, standard library only; nothing here raises."""

import re
from dataclasses import dataclass
from datetime import datetime

from directives.terms import IncomingKind
from workflows.inbox import parts
from workflows.inbox.content import automatic, reports
from workflows.inbox.content.known_text import ONLY_IN_HTML, without_tokens
from workflows.inbox.html_text import QUOTED, text_of_html
from workflows.inbox.own_words import own_words
from workflows.inbox.parts import Part

LONGEST = 20_000
"""Characters of the text that are stored beside the original."""

LONGEST_BODY = 100_000
"""Characters that are looked at again once it is known what we sent."""

ANSWERS = re.compile(r"\s*(?:re|aw|tl|trả lời|phản hồi|v/v trả lời)\s*:", re.IGNORECASE)
RECEIVERS = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")
"""Headers that may name the address it was delivered to, the envelope's address first."""

MANY = 50
"""Most addresses and Message-IDs to look up; a forged mail may name more than a query accepts."""


@dataclass(frozen=True)
class ParsedMail:
    """A received mail in plain values."""

    kind: IncomingKind
    message_id: str
    sender: str
    sender_name: str
    subject: str
    sent_at: datetime | None
    recipients: tuple[str, ...]
    about: tuple[str, ...]
    """The Message-IDs that it reports on or answers, the most reliable first."""
    text: str = ""
    """What a person wrote; for a delivery report, its human-readable text."""
    body: str = ""
    """All that a person's mail says, quotations included: own_words takes them away once it is known what we sent."""
    quoted: str = ""
    """What the mail's HTML marks as quoted."""
    files: tuple[parts.ReceivedFile, ...] = ()
    reply: str = ""
    address: str = ""
    is_hard: bool = False


def parse_mail(raw: bytes, ours: frozenset[str] = frozenset()) -> ParsedMail:
    """Parse a mail; `ours` are the addresses that we send from and receive at, in lower case."""
    message = parts.parse(raw)
    plain, html = parts.texts(message)
    sender_name, sender = parts.address_in(message, "From")
    subject = parts.header(message, "Subject")
    from_html = text_of_html(html)
    text = plain if plain.strip() else from_html
    quoted = "\n".join(line[1:] for line in from_html.split("\n") if line.startswith(QUOTED))
    kind, report = _kind(message, text, (sender, subject), ours)
    own_text = own_words(text, f"\n{quoted}") if report is None else text.replace(QUOTED, "").strip()
    return ParsedMail(
        kind,
        next(iter(parts.message_ids(parts.header(message, "Message-ID"))), "")[:300],
        sender[:254],
        sender_name[:200],
        subject[:1000],
        parts.date_of(message),
        _recipients(message),
        _about(message, text, report),
        own_text[:LONGEST],
        text[:LONGEST_BODY] if report is None else "",
        quoted[:LONGEST_BODY] if report is None else "",
        tuple(parts.files(message)) if report is None else (),
        *((report.words, report.address[:254], report.is_hard) if report else ("", "", False)),
    )


def text_knowing(parsed: ParsedMail, sent: str) -> str:
    """What a person wrote, compared with the mail of ours that it answers: its subject and its text."""
    if not sent or not parsed.body:
        return parsed.text
    known = "\n".join((sent, *ONLY_IN_HTML, parsed.quoted))
    return own_words(parsed.body, known)[:LONGEST]


def whole_text(parsed: ParsedMail) -> str:
    """All that a mail says, quotations included, without the tokens of our links."""
    return without_tokens(parsed.body.replace(QUOTED, "> ")).strip()[:LONGEST]


def _kind(
    message: Part, text: str, head: tuple[str, str], ours: frozenset[str]
) -> tuple[IncomingKind, reports.DeliveryReport | None]:
    sender, subject = head
    if sender in ours and parts.header(message, "Auto-Submitted").lower().startswith("auto-generated"):
        return IncomingKind.OWN, None
    report = reports.structured(message, ours) or reports.by_words(message, text, sender, subject, ours)
    if report is not None:
        return report.kind, report
    if automatic.is_automatic(message, sender, subject):
        return IncomingKind.AUTOMATIC, None
    answers = message.get("In-Reply-To") or message.get("References") or ANSWERS.match(subject)
    return (IncomingKind.REPLY if answers else IncomingKind.OTHER), None


def _recipients(message: Part) -> tuple[str, ...]:
    found = [one for name in RECEIVERS for value in parts.headers(message, name) for one in parts.addresses(value)]
    return tuple(dict.fromkeys(found))[:MANY]


def _about(message: Part, text: str, report: reports.DeliveryReport | None) -> tuple[str, ...]:
    original = reports.originals(message, text if report else "")
    answered = [
        *parts.message_ids(parts.header(message, "In-Reply-To")),
        *reversed(parts.message_ids(parts.header(message, "References"))),
    ]
    return tuple(dict.fromkeys([*original, *answered]))[:MANY]
