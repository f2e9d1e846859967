"""No token in any log: every record of every logger is made without the tokens of links, sign-ins and sessions.

It is done where records are made, so that no handler, library or server needs to be known.
"""

import logging
import re
import traceback
from typing import Any

TOKEN_PATHS = ("m", "dang-nhap")
"""The first parts of addresses whose second part is a token."""

_PATTERNS = (
    re.compile(rf"(/(?:{'|'.join(TOKEN_PATHS)})/)(?!xac-nhan)[^\s/\"'<>?#&)\]]+"),
    re.compile(r"(\b(?:csrf_)?token=)[^\s\"'<>&]+"),
    re.compile(r"((?<![\w.-])[\w-]{2,}\.(?:[\w-]+\.)?)[\w-]{27}(?![\w-])"),
)
"""Addresses and fields that hold a token, and any text that ends in a signature of 27 letters (SHA-1, base 64)."""

_make = logging.getLogRecordFactory()


def without_tokens(text: str) -> str:
    """The text, with each token cut off."""
    for pattern in _PATTERNS:
        text = pattern.sub(r"\1…", text)
    return text


def install() -> None:
    """For the whole process; a second call changes nothing."""
    logging.setLogRecordFactory(_record)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make(*args, **kwargs)
    try:
        said = record.getMessage()
    except (TypeError, ValueError):
        return record  # a wrong call of a logger, which logging itself reports
    if (plain := without_tokens(said)) != said:
        record.msg, record.args = plain, ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = without_tokens("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record
