"""Decode the parts of any mail, however broken: headers, text, files. Nothing here raises."""

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email._policybase import Compat32
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import TypeAlias

from workflows.inbox.content.charsets import clean, decoded

Part: TypeAlias = "Message[str, str]"

DEPTH, COUNT = 20, 300
"""Limits on the nesting and number of parts read; the rest stays in the stored original."""

LONGEST, LONGEST_HEADER = 500_000, 20_000
"""Bytes of a text and characters of a header that are read; no person writes more."""

LARGEST, MANY = 64 * 1024 * 1024, 20_000
"""Largest mail in bytes, and most places where a part or header may begin; beyond that only headers are read."""

DECORATION = 30_000
"""An inline picture with fewer bytes is a logo in a signature, not a submitted file."""

ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bq])\?([^?]*)\?=", re.IGNORECASE)
SCRIPTS = r"\u2010-\u203f\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef"
"""Chinese, Japanese and Korean, which put no space before or after an address."""
ADDRESS = re.compile(rf"[^\s<>,;:@\"'()\[\]{SCRIPTS}]{{1,64}}@(?:[^\W{SCRIPTS}]|[.-]){{1,253}}[^\W{SCRIPTS}]")
MESSAGE_ID = re.compile(r"<[^<>\s@]{1,150}@[^<>\s]{1,150}>")


class RawHeaders(Compat32):
    """A parser policy that keeps headers as they came, 8-bit bytes included."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The header's text; bytes beyond ASCII appear as surrogates."""
        return value[:LONGEST_HEADER]


AS_IT_CAME = RawHeaders()


@dataclass(frozen=True)
class ReceivedFile:
    """A file that came with a mail."""

    name: str
    content: bytes


def parse(raw: bytes) -> Part:
    """Parse the bytes; of an oversized mail only the headers."""
    if len(raw) > LARGEST or raw.count(b"\n--") + raw.count(b"\n\n") + raw.count(b"\n\r\n") > MANY:
        return BytesHeaderParser(policy=AS_IT_CAME).parsebytes(raw)
    try:
        return BytesParser(policy=AS_IT_CAME).parsebytes(raw)
    except RecursionError:
        return BytesHeaderParser(policy=AS_IT_CAME).parsebytes(raw)


def header(message: Part, name: str) -> str:
    """The first header of this name, decoded, on one line; '' if there is none."""
    return decode_words(message.get(name) or "")


def headers(message: Part, name: str) -> list[str]:
    """Every header of this name, decoded."""
    return [decode_words(value) for value in message.get_all(name) or []]


def decode_words(raw: str) -> str:
    """A header with its encoded words (RFC 2047) decoded, also where a character is split between two words."""
    text = decoded(raw.encode("utf-8", "surrogateescape"), None)
    pieces: list[tuple[str, bytes | str]] = []
    at = 0
    for found in ENCODED_WORD.finditer(text):
        between, charset = text[at : found.start()], found[1].partition("*")[0].lower()
        at = found.end()
        if between.strip() or not pieces:
            pieces.append(("", between))
        data = _bytes_of(found[2], found[3])
        last, so_far = pieces[-1]
        if last == charset and isinstance(so_far, bytes):
            pieces[-1] = (charset, so_far + data)
        else:
            pieces.append((charset, data))
    pieces.append(("", text[at:]))
    return " ".join("".join(one if isinstance(one, str) else decoded(one, charset) for charset, one in pieces).split())


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding.lower() == "q":
        return binascii.a2b_qp(data, header=True)
    with suppress(binascii.Error):
        return binascii.a2b_base64(data + b"==")
    return data


def address_in(message: Part, name: str) -> tuple[str, str]:
    """The name and the address, in lower case, of a header's first mailbox."""
    raw = " ".join((message.get(name) or "").split())
    with suppress(Exception):  # the standard library fails on some forged addresses in ways of its own
        person, address = parseaddr(raw)
        if "@" in address:
            return decode_words(person), clean(address).lower()
    return "", next(iter(addresses(decode_words(raw))), "")


def addresses(text: str) -> list[str]:
    """Every mail address in a text, in lower case, in order."""
    return [found.lower().strip(".") for found in ADDRESS.findall(text)]


def message_ids(text: str) -> list[str]:
    """Every Message-ID in a text, in order."""
    return MESSAGE_ID.findall(text)


def date_of(message: Part) -> datetime | None:
    """Its Date header; None if it is missing or impossible."""
    with suppress(Exception):  # ValueError, TypeError, IndexError and OverflowError have been seen
        moment = parsedate_to_datetime(header(message, "Date"))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        return moment if 1990 < moment.year < 2200 else None
    return None


def leaves(message: Part) -> Iterator[Part]:
    """The mail's own parts in order; an enclosed mail or report is one part."""
    waiting = [(message, 0)]
    for _ in range(COUNT):
        if not waiting:
            return
        part, depth = waiting.pop()
        if not part.is_multipart() or part.get_content_maintype() == "message":
            yield part
        elif depth < DEPTH:
            waiting.extend((one, depth + 1) for one in reversed(inner(part)))


def inner(part: Part) -> list[Part]:
    """The messages or header blocks within a part."""
    # only for multiparts: get_payload decodes a text part by whatever charset it claims
    found = part.get_payload() if part.is_multipart() else []
    return [one for one in found if isinstance(one, Message)]


def content(part: Part) -> bytes:
    """The decoded bytes of a part."""
    with suppress(Exception):
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    return b""


def text_in(part: Part) -> str:
    charset = None
    with suppress(Exception):
        charset = part.get_content_charset()
    return decoded(content(part)[:LONGEST], charset)


def texts(message: Part) -> tuple[str, str]:
    """The plain text and the HTML of the mail's body; attached text files are left out."""
    found: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in leaves(message):
        kind = part.get_content_type()
        if kind in found and not _is_file(part):
            found[kind].append(text_in(part))
    return "\n".join(found["text/plain"]), "\n".join(found["text/html"])


def files(message: Part) -> list[ReceivedFile]:
    """The attached files, without logos in a signature."""
    return [
        ReceivedFile(name_of(part) or "tệp", content(part))
        for part in leaves(message)
        if _is_file(part) and part.get_content_maintype() != "message" and not _is_decoration(part)
    ]


def name_of(part: Part) -> str:
    """A part's file name (RFC 2231 or RFC 2047), decoded; '' if it has none."""
    with suppress(Exception):
        return decode_words(part.get_filename() or "")
    return ""


def _is_file(part: Part) -> bool:
    disposition = header(part, "Content-Disposition").lower()
    if part.get_content_maintype() in {"image", "application", "audio", "video"}:
        return True
    return disposition.startswith("attachment") or bool(name_of(part))


def _is_decoration(part: Part) -> bool:
    is_within = bool(header(part, "Content-ID")) and part.get_content_maintype() == "image"
    return is_within and len(content(part)) < DECORATION
