"""The text of a PDF file, what of it is not read, and what stands on its first page."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pypdf

from directives.sources.unread import UnreadKind, UnreadPart

MOST_PAGES = 60

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file


class Locked(ValueError):
    """The file needs a password."""


class Damaged(ValueError):
    """The file cannot be opened."""


class PdfFile:
    """One file, read once: plain values. `text` is laid out as printed, '' for a scan."""

    def __init__(self, data: bytes) -> None:
        """Raises Locked, Damaged."""
        reader = _opened(data)
        try:
            pages = [_laid_out(page) for page in reader.pages[:MOST_PAGES]]
            self.text = "\n".join(pages)
            self.unread = tuple(_unread(reader, pages))
        except Exception as error:  # pypdf raises any error for a damaged file
            raise Damaged from error


def first_page(data: bytes) -> list[str]:
    """The texts on the first page: as printed, as stored (turned text too), and its notes and stamps."""
    reader = _opened(data)
    try:
        page = reader.pages[0]
        return [_laid_out(page), page.extract_text(), *_notes(page)]
    except Exception as error:
        raise Damaged from error


def _opened(data: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:
        raise Damaged from error
    if locked:
        raise Locked
    return reader


def _laid_out(page: pypdf.PageObject) -> str:
    """The text of a page as printed; a page whose text is all turned is read as it is stored."""
    return page.extract_text(extraction_mode="layout") or page.extract_text()


def _unread(reader: pypdf.PdfReader, pages: list[str]) -> Iterator[UnreadPart]:
    for number, (page, text) in enumerate(zip(reader.pages, pages, strict=False), start=1):
        if not text.strip() and "/Contents" in page:
            yield UnreadPart(UnreadKind.SCANNED_PAGE, page=number)
        notes = (" ".join(note.split()) for note in _notes(page))
        yield from (UnreadPart(UnreadKind.NOTE, note, page=number) for note in notes if note)
    if len(reader.pages) > MOST_PAGES:
        yield UnreadPart(UnreadKind.LATER_PAGES, page=MOST_PAGES + 1)
    names: Any = reader.root_object.get("/Names")
    if names is not None and "/EmbeddedFiles" in names.get_object():
        yield UnreadPart(UnreadKind.ATTACHED)


def _notes(page: pypdf.PageObject) -> Iterator[str]:
    """What is written in notes and stamps, and in the fields of a form."""
    found: Any
    for found in page.annotations or ():
        note = found.get_object()
        yield str(note.get("/Contents") or "")
        value = note.get("/V")
        yield value if isinstance(value, str) else ""
