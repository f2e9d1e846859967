"""The text of a PDF file, and what stands on its first page."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pypdf

MOST_PAGES = 60

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file


class Locked(ValueError):
    """The file needs a password."""


class Damaged(ValueError):
    """The file cannot be opened."""


def text_of(data: bytes) -> str:
    """The text, laid out as printed; '' for a scan. Raises Locked, Damaged."""
    reader = _opened(data)
    try:
        return "\n".join(_laid_out(page) for page in reader.pages[:MOST_PAGES])
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
    return page.extract_text(extraction_mode="layout")


def _notes(page: pypdf.PageObject) -> Iterator[str]:
    found: Any
    for found in page.annotations or ():
        yield str(found.get_object().get("/Contents") or "")
