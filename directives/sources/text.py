"""The text of a letter's file: .txt, .docx or a PDF with text; and which parts of it could not be read."""

import re
from dataclasses import dataclass
from enum import StrEnum

from directives.reading.text.encodings import utf_16_of
from directives.sources import pdf, word
from directives.sources.unread import UnreadPart

PACKAGE = b"PK\x03\x04"
_SEARCHED = 1024
"""Bytes in which PDF readers look for the head (PDF 1.7, annex H.3, note 13): scanners put marks before it."""
_PDF_HEAD = re.compile(rb"%PDF-\d")
_OTHERS = (PACKAGE, b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"\xd0\xcf\x11\xe0")
"""Kinds of file that may hold a PDF near their beginning."""


class SourceRefusal(StrEnum):
    """Why a file yields no text."""

    KIND = "kind"
    SCAN = "scan"
    LOCKED = "locked"
    BROKEN = "broken"
    EXCESS = "excess"
    """It unpacks to too much, or takes too long to read."""
    BUSY = "busy"
    """Too many other files are being read."""


class UnreadableSource(ValueError):
    """No text can be extracted from a file; `reason` says why."""

    def __init__(self, reason: SourceRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class SourceText:
    """The text of a file, and what of the file it lacks."""

    text: str
    unread: tuple[UnreadPart, ...] = ()


def pdf_part(data: bytes) -> bytes | None:
    """A PDF from its head on, without the bytes that may stand before it; None if the file is no PDF."""
    found = None if data.startswith(_OTHERS) else _PDF_HEAD.search(data[: _SEARCHED + 5])
    return data[found.start() :] if found else None


def extract(data: bytes) -> SourceText:
    """The letter's text; the kind is detected from the bytes, not the name. Raises UnreadableSource."""
    page = pdf_part(data)
    if page is not None:
        return _pdf_text(page)
    if data.startswith(PACKAGE):
        return _docx_text(data)
    return SourceText(plain_text(data))


def text_of(data: bytes) -> str:
    """The letter's text alone. Raises UnreadableSource."""
    return extract(data).text


def plain_text(data: bytes) -> str:
    """Text in UTF-8, in UTF-16, or in an old 8-bit encoding, which then reads as Latin-1."""
    try:
        text = data.decode(utf_16_of(data) or "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if any(char < " " and char not in "\t\n\v\f\r\x1a" for char in text):
        raise UnreadableSource(SourceRefusal.KIND)
    return text


def _pdf_text(data: bytes) -> SourceText:
    try:
        found = pdf.PdfFile(data)
    except pdf.Locked as error:
        raise UnreadableSource(SourceRefusal.LOCKED) from error
    except pdf.Damaged as error:
        raise UnreadableSource(SourceRefusal.BROKEN) from error
    if not found.text.strip():
        raise UnreadableSource(SourceRefusal.SCAN)
    return SourceText(found.text, found.unread)


def _docx_text(data: bytes) -> SourceText:
    try:
        found = word.WordFile(data)
    except word.NotWord as error:
        raise UnreadableSource(SourceRefusal.KIND) from error
    return SourceText(found.text, found.unread)


def is_plain_text(data: bytes) -> bool:
    """Whether the bytes are text, in any encoding that `text_of` reads."""
    try:
        plain_text(data)
    except UnreadableSource:
        return False
    return True
