"""No token and no mail address in any log, and no words of an error that may hold what people typed.

It is done where records are made, so that no handler, library or server needs to be known.
"""

import imaplib
import logging
import re
import traceback
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

TOKEN_PATHS = ("m", "dang-nhap", "duong-toi", "mo-trang-chung", "vao-trang-chung", "lich-trang-chung")
"""The first parts of addresses whose second part is a token."""

_PATTERNS = (
    re.compile(rf"(/(?:{'|'.join(TOKEN_PATHS)})/)(?!xac-nhan)[^\s/\"'<>?#&)\]]+"),
    re.compile(r"(\b(?:csrf_)?token=)[^\s\"'<>&]+"),
    re.compile(r"((?<![\w.-])[\w-]{2,}\.(?:[\w-]+\.)?)[\w-]{27}(?![\w-])"),
)
"""Addresses and fields that hold a token, and any text that ends in a signature of 27 letters (SHA-1, base 64)."""

_ADDRESS = re.compile(r"[^\s@\"'<>(),;:=]+@[\w-]+(?:\.[\w-]+)+")

OUTSIDE = (OSError, OperationalError, InterfaceError, imaplib.IMAP4.error, ImportError)
"""Errors of what is around the program: what they say is needed to mend it. Any other may repeat what was typed."""

_make = logging.getLogRecordFactory()


def without_tokens(text: str) -> str:
    """The text, with each token cut off."""
    for pattern in _PATTERNS:
        text = pattern.sub(r"\1…", text)
    return text


def without_secrets(text: str) -> str:
    """The text, with each token cut off and each mail address left out."""
    return _ADDRESS.sub("…@…", without_tokens(text))


def traceback_of(error: BaseException) -> str:
    """Where an error arose, and its kind; what it says only if it comes from outside."""
    parts: list[str] = []
    found: BaseException | None = error
    while found is not None and len(parts) < 5:
        words = f": {found}" if isinstance(found, OUTSIDE) else ""
        parts.append("".join(traceback.format_tb(found.__traceback__)) + f"{type(found).__qualname__}{words}")
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return without_secrets("\nthe cause of:\n".join(reversed(parts)))


def install() -> None:
    """For the whole process; a second call changes nothing."""
    logging.setLogRecordFactory(_record)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make(*args, **kwargs)
    try:
        said = record.getMessage()
    except (TypeError, ValueError):
        return record  # a wrong call of a logger, which logging itself reports
    if (plain := without_secrets(said)) != said:
        record.msg, record.args = plain, ()
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = traceback_of(record.exc_info[1])
    return record
