"""Read delivery reports: RFC 3464, and the plain texts of qmail, Exim, Exchange, Gmail and Vietnamese servers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser

from directives.rules.search import unaccented
from directives.terms import IncomingKind
from workflows.inbox import parts
from workflows.inbox.content.report_words import says_delayed, says_failed
from workflows.inbox.parts import Part


@dataclass(frozen=True)
class DeliveryReport:
    """What a server reports about one mail."""

    kind: IncomingKind
    """BOUNCE, DELAY or RELAYED."""
    is_hard: bool = False
    """Refused for good, rather than given up after many attempts."""
    address: str = ""
    words: str = ""
    """The server's words; they begin with a reply code or an enhanced status code (RFC 3463)."""


ACTIONS: Mapping[str, IncomingKind] = {
    "failed": IncomingKind.BOUNCE,
    "delayed": IncomingKind.DELAY,
    "relayed": IncomingKind.RELAYED,
    "delivered": IncomingKind.RELAYED,
    "expanded": IncomingKind.RELAYED,
}
"""RFC 3464, 2.3.3."""

WORST = (IncomingKind.RELAYED, IncomingKind.DELAY, IncomingKind.BOUNCE)
IN_TEXT = re.compile(r"(?ims)\A(?=.*^(?:final|original)-recipient:.*;)(?=.*^action:\s*\w)")
STATUS = re.compile(r"(?<![\d.])#?([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[ -]|#)[ -]*#?(?:[45]\.\d{1,3}\.\d{1,3})?")
LONGEST, LONGEST_REPORT = 600, 20_000
"""Characters stored of a server's words, and characters of a report that are searched for them."""


def structured(message: Part, ours: frozenset[str]) -> DeliveryReport | None:
    """What the machine-readable part of a report says (RFC 3464, RFC 6533); None if there is none."""
    blocks = [block for part in parts.leaves(message) for block in _blocks(part)] or _blocks_in_text(message)
    found = [_of_recipient(block) for block in blocks if _names_a_recipient(block)]
    # our own address in a report belongs to a copy that we sent elsewhere: it says nothing about a unit
    found = [report for report in found if report.address not in ours] or found
    if not found:
        return None
    # a group address counts as reached when one of its members is
    arrived = [report for report in found if report.kind == IncomingKind.RELAYED]
    return (arrived or sorted(found, key=lambda report: WORST.index(report.kind), reverse=True))[0]


def _blocks(part: Part) -> Iterator[Part]:
    if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
        return
    blocks = parts.inner(part)
    yield from blocks
    for block in blocks:  # the standard library does not split the internationalised type (RFC 6533) into blocks
        for rest in re.split(r"\n\s*\n", parts.text_in(block)):
            yield HeaderParser(policy=parts.AS_IT_CAME).parsestr(rest)


def _blocks_in_text(message: Part) -> list[Part]:
    """The same lines within the text of a mail, as some servers write them that know no report (RFC 3462)."""
    if message.get("In-Reply-To") or message.get("References"):
        return []
    plain, _html = parts.texts(message)
    paragraphs = re.split(r"\n\s*\n", plain[:LONGEST_REPORT])
    return [HeaderParser(policy=parts.AS_IT_CAME).parsestr(one) for one in paragraphs if IN_TEXT.search(one)]


def _names_a_recipient(block: Part) -> bool:
    return bool(block.get("Action")) and bool(block.get("Final-Recipient") or block.get("Original-Recipient"))


def _of_recipient(block: Part) -> DeliveryReport:
    action = parts.header(block, "Action").split(" ")[0].strip(";").lower()
    kind = ACTIONS.get(action, IncomingKind.BOUNCE)
    found = STATUS.search(parts.header(block, "Status"))
    status = ".".join(found.groups()) if found else ""
    diagnostic = re.sub(r"^[\w-]+\s*;\s*", "", parts.header(block, "Diagnostic-Code"))
    words = diagnostic or parts.header(block, "X-Display-Reason") or parts.header(block, "X-PMX-Reason")
    named = parts.header(block, "Original-Recipient") or parts.header(block, "Final-Recipient")
    address = next(iter(parts.addresses(named.partition(";")[2] or named)), "")
    is_hard = kind == IncomingKind.BOUNCE and not status.startswith("4")
    return DeliveryReport(kind, is_hard, address, _with_code(words, status or ("5.0.0" if is_hard else "")))


def _with_code(words: str, status: str) -> str:
    words = " ".join(words.split())[:LONGEST]
    if not status or (status.startswith("2") and not words) or re.match(r"[245]\d\d\b|#?[245]\.\d", words):
        return words
    return f"{status} {words}".strip()


MAILERS = re.compile(
    r"(mailer-?daemon|mail-?daemon|postmaster|mdaemon|microsoftexchange[0-9a-f]*|mail\.?delivery.*|mailerror|"
    r"mail-?gateway|undeliverable|bounces?)(?=@|$)"
)

CODE_AND_ADDRESS = re.compile(r"(?s)\A(?=.*@)(?=.*(?<![\d.])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?![\d.]))")
"""A reply of a mail server with both its codes, in a text that names an address."""

COPY = re.compile(
    r"^[ >]*(-{2,}[^\n]{0,40}(copy|original|returned|message|thu goc|ban sao|noi dung thu)|received: |return-path: |"
    r"original message headers|original headers|below this line is a copy)",
    re.MULTILINE,
)
"""Where the copy of our mail begins; the text after it is ours, not the server's."""


def by_words(message: Part, text: str, sender: str, subject: str, ours: frozenset[str]) -> DeliveryReport | None:
    """What a report written for people says; None if the mail is no report."""
    failed_for = parts.addresses(parts.header(message, "X-Failed-Recipients"))
    body = _before_the_copy(text[:LONGEST_REPORT])
    plain = unaccented(f"{subject}\n{body}")
    if not failed_for and not _is_report(message, sender, plain, body):
        return None
    paragraph = _reason_paragraph(body)
    status = STATUS.search(paragraph) or STATUS.search(body)
    is_lasting = status is None or status[1] != "4"
    is_late = says_delayed(plain) and not (status and is_lasting)
    named = [*failed_for, *parts.addresses(paragraph), *parts.addresses(body), *_receivers_of_copies(message)]
    address = next((one for one in named if one not in ours and not MAILERS.match(one)), "")
    if is_late:
        return DeliveryReport(IncomingKind.DELAY, False, address, _with_code(paragraph, "4.0.0"))
    code = ".".join(status.groups()) if status else "5.0.0"
    return DeliveryReport(IncomingKind.BOUNCE, is_lasting, address, _with_code(paragraph, code))


def _is_report(message: Part, sender: str, plain: str, body: str) -> bool:
    """Whether a server wrote it of a mail that it could not deliver, in whatever language.

    An automatic answer has no sender's address in its envelope either: then words or codes must speak of a failure.
    """
    is_mailer = bool(MAILERS.match(sender)) or not sender
    if is_mailer and (_copies(message) or CODE_AND_ADDRESS.search(body)):
        return True
    return (is_mailer or parts.header(message, "Return-Path") == "<>") and (says_failed(plain) or says_delayed(plain))


def _copies(message: Part) -> list[Part]:
    """The mails, or their headers, that a report encloses."""
    found: list[Part] = []
    for part in parts.leaves(message):
        if part.get_content_type() == "message/rfc822":
            found += parts.inner(part)
        elif part.get_content_type() in {"text/rfc822-headers", "text/rfc822"}:
            found.append(HeaderParser(policy=parts.AS_IT_CAME).parsestr(parts.text_in(part)))
    return [copy for copy in found if copy.get("Message-ID") or copy.get("From")]


def _receivers_of_copies(message: Part) -> list[str]:
    return [one for copy in _copies(message) for one in parts.addresses(parts.header(copy, "To"))]


def _before_the_copy(text: str) -> str:
    found = COPY.search(unaccented(text))
    return text[: found.start()] if found and len(unaccented(text)) == len(text) else text


def _reason_paragraph(text: str) -> str:
    """The paragraph with the reason: the first with a code, else with an address, else with a word for failure."""
    paragraphs = [one for one in re.split(r"\n\s*\n", text) if one.strip()]
    for matches in (
        lambda one: STATUS.search(one) or REPLY.search(one),
        parts.ADDRESS.search,
        lambda one: says_failed(unaccented(one)),
    ):
        if (at := next((at for at, one in enumerate(paragraphs) if matches(one)), None)) is not None:
            only_names = not parts.ADDRESS.sub("", paragraphs[at]).strip(" <>:\n")
            found = paragraphs[at : at + 2] if only_names else _around(paragraphs[at], matches)
            return " ".join(" ".join(found).split())[:LONGEST]
    return ""


def _around(paragraph: str, matches: Callable[[str], object]) -> list[str]:
    """All lines of a short paragraph; of a long one the matching line with its neighbours."""
    lines = paragraph.split("\n")
    if len(paragraph) < 400:
        return lines
    at = next((at for at, line in enumerate(lines) if matches(line)), 0)
    return lines[max(at - 1, 0) : at + 2]


def originals(message: Part, text: str) -> Iterable[str]:
    """The Message-IDs of the mail that a report is about, the most reliable first."""
    for part in parts.leaves(message):
        for block in parts.inner(part):
            yield from parts.message_ids(parts.header(block, "Original-Message-ID"))
            yield from parts.message_ids(parts.header(block, "Message-ID"))
        if part.get_content_type() in {"text/rfc822-headers", "text/rfc822"}:
            yield from named_in(parts.text_in(part))
    yield from named_in(text)


def named_in(text: str) -> list[str]:
    """The Message-IDs that a text quotes in 'Message-ID:' lines."""
    return [found for line in re.findall(r"(?im)^[ >]*message-id:\s*(\S+)", text) for found in parts.message_ids(line)]
