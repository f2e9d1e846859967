"""The text of a letter's file: .txt, .docx or a PDF with text."""

import codecs
from enum import StrEnum

from directives.sources import pdf, word


class SourceRefusal(StrEnum):
    """Why a file yields no text."""

    KIND = "kind"
    SCAN = "scan"
    LOCKED = "locked"
    BROKEN = "broken"


class UnreadableSource(ValueError):
    """No text can be extracted from a file; `reason` says why."""

    def __init__(self, reason: SourceRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def text_of(data: bytes) -> str:
    """The letter's text; the kind is detected from the bytes, not the name. Raises UnreadableSource."""
    if data.startswith(b"%PDF-"):
        return _pdf_text(data)
    if data.startswith(b"PK\x03\x04"):
        return _docx_text(data)
    return plain_text(data)


def plain_text(data: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or in an old 8-bit encoding, which then reads as Latin-1."""
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if any(char < " " and char not in "\t\n\v\f\r\x1a" for char in text):
        raise UnreadableSource(SourceRefusal.KIND)
    return text


def _pdf_text(data: bytes) -> str:
    try:
        text = pdf.text_of(data)
    except pdf.Locked as error:
        raise UnreadableSource(SourceRefusal.LOCKED) from error
    except pdf.Damaged as error:
        raise UnreadableSource(SourceRefusal.BROKEN) from error
    if not text.strip():
        raise UnreadableSource(SourceRefusal.SCAN)
    return text


def _docx_text(data: bytes) -> str:
    try:
        return word.text_of(data)
    except word.NotWord as error:
        raise UnreadableSource(SourceRefusal.KIND) from error


def is_plain_text(data: bytes) -> bool:
    """Whether the bytes are text, in any encoding that `text_of` reads."""
    try:
        plain_text(data)
    except UnreadableSource:
        return False
    return True
