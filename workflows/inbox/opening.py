"""Open a received mail: read it and its files behind the fence, before a transaction begins. No database.

A mail with a secret paper stays in the mailbox: here is only that it came and from whom.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from typing import Any

from directives import fence, files
from directives.fence import FenceRefused
from directives.fence.plain import made, plain
from directives.reading.secrecy import is_mark
from workflows.inbox import parts
from workflows.inbox.content.sender_checks import SenderCheck, sender_checks
from workflows.inbox.html_text import QUOTED, text_of_html
from workflows.inbox.parsing import ParsedMail, parse_mail, whole_text
from workflows.web.uploads import SECRET

UNREADABLE = "Thư bị hỏng hoặc quá phức tạp nên hệ thống không đọc được. Bản gốc được giữ nguyên, xin mở để xem."

MOST_EXCESSIVE = 3
"""After so many files that cost too much the others are left unread: they stay in the original."""


@dataclass(frozen=True)
class OpenedMail:
    """A received mail as it may be stored."""

    digest: str
    """SHA-256 of the mail as it came."""
    original: bytes
    parsed: ParsedMail | None
    """None if it cannot be read."""
    evidence: tuple[files.CheckedFile, ...] = ()
    """Attached files of kinds that count as evidence."""
    fault: str = ""
    """Why it is not read, or that it is secret."""


def open_mail(raw: bytes, ours: frozenset[str], limit: int) -> OpenedMail:
    """Read a mail; `ours` are our addresses in lower case, `limit` is the size of the largest file that is stored."""
    digest = sha256(raw).hexdigest()
    try:
        answer = fence.run(_read, raw, sorted(ours))
    except FenceRefused:
        return OpenedMail(digest, raw, None, fault=UNREADABLE)
    parsed = made(ParsedMail, answer["mail"])
    evidence = None if answer["is_secret"] else _evidence(parsed, limit)
    parsed = replace(parsed, files=())
    if evidence is None:
        return OpenedMail(digest, _stub(parsed), _without_content(parsed), fault=str(SECRET))
    return OpenedMail(digest, raw, parsed, tuple(evidence))


@dataclass(frozen=True)
class Original:
    """What the page of a mail shows of its original; empty if it cannot be read."""

    files: tuple[parts.ReceivedFile, ...] = ()
    whole_text: str = ""
    """All that it says, quotations included, without the tokens of our links."""
    checks: tuple[SenderCheck, ...] = ()
    """What our own mail server found out about the sender."""


def read_again(raw: bytes, server: str | None) -> Original:
    """Read a stored original; `server` is the name that our mail server puts into Authentication-Results."""
    try:
        return made(Original, fence.run(_read_original, raw, server or ""))
    except FenceRefused:
        return Original()


def _read_original(raw: bytes, server: str) -> dict[str, Any]:
    parsed = parse_mail(raw)
    checks = sender_checks(raw, server) if server else []
    return dict(plain(Original(parsed.files, whole_text(parsed), tuple(checks))))


def _read(raw: bytes, ours: list[str]) -> dict[str, Any]:
    return {"mail": plain(parse_mail(raw, frozenset(ours))), "is_secret": _says_secret(raw)}


def _says_secret(raw: bytes) -> bool:
    """Whether a mark of secrecy stands alone on a line of the mail; its files are looked at one by one."""
    message = parts.parse(raw)
    plain_text, html = parts.texts(message)
    lines = f"{parts.header(message, 'Subject')}\n{plain_text}\n{text_of_html(html).replace(QUOTED, '> ')}".split("\n")
    return any(map(is_mark, lines))


def _evidence(parsed: ParsedMail, limit: int) -> list[files.CheckedFile] | None:
    """The files to store; None if one of all files has a mark of secrecy."""
    checked, excessive = [], 0
    for file in parsed.files:
        try:
            found = files.check(file.name, BytesIO(file.content), files.EVIDENCE, parts.LARGEST)
        except files.RefusedFile as refused:
            if refused.reason is files.FileRefusal.SECRET:
                return None
            excessive += refused.reason is files.FileRefusal.EXCESS
        else:
            checked += [found] if len(file.content) <= limit else []
        if excessive == MOST_EXCESSIVE:
            break
    return checked


def _without_content(parsed: ParsedMail) -> ParsedMail:
    return replace(parsed, subject="", text=str(SECRET), body="", quoted="")


def _stub(parsed: ParsedMail) -> bytes:
    """What is stored in place of a secret original."""
    heads = {"From": parsed.sender, "Message-ID": parsed.message_id, "Content-Type": "text/plain; charset=utf-8"}
    lines = [*(f"{name}: {value}" for name, value in heads.items() if value), "", str(SECRET), ""]
    return "\r\n".join(lines).encode()
