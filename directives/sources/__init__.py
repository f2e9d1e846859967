"""Extract the text of letters and other files, and refuse secret ones; only this package opens .docx and PDF files."""

from directives.sources.fenced import (
    FileLook,
    extract,
    is_secret_file,
    look_at,
    made_photograph,
    small_picture,
    text_of,
)
from directives.sources.text import SourceRefusal, SourceText, UnreadableSource, pdf_part
from directives.sources.unread import UnreadKind, UnreadPart

__all__ = [
    "FileLook",
    "SourceRefusal",
    "SourceText",
    "UnreadKind",
    "UnreadPart",
    "UnreadableSource",
    "extract",
    "is_secret_file",
    "look_at",
    "made_photograph",
    "pdf_part",
    "small_picture",
    "text_of",
]
