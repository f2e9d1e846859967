"""A mail with a secret paper: it stays in the mailbox, and here only that it came and from whom. No database."""

from dataclasses import replace

from directives.reading.secrecy import is_mark
from directives.sources import is_secret_file
from workflows.inbox import parts
from workflows.inbox.html_text import QUOTED, text_of_html
from workflows.inbox.parsing import ParsedMail
from workflows.web.uploads import SECRET


def is_secret_mail(raw: bytes) -> bool:
    """Whether a mark of secrecy stands alone on a line of the mail, or in a file that came with it."""
    message = parts.parse(raw)
    plain, html = parts.texts(message)
    lines = f"{parts.header(message, 'Subject')}\n{plain}\n{text_of_html(html).replace(QUOTED, '> ')}".split("\n")
    return any(map(is_mark, lines)) or any(is_secret_file(file.content) for file in parts.files(message))


def without_content(parsed: ParsedMail) -> ParsedMail:
    """The mail without what it says and brings."""
    return replace(parsed, subject="", text=str(SECRET), body="", quoted="", files=())


def stub(parsed: ParsedMail) -> bytes:
    """What is stored in place of the original."""
    heads = {"From": parsed.sender, "Message-ID": parsed.message_id, "Content-Type": "text/plain; charset=utf-8"}
    lines = [*(f"{name}: {value}" for name, value in heads.items() if value), "", str(SECRET), ""]
    return "\r\n".join(lines).encode()
