"""Extract the text of letters and other files, and refuse secret ones; only this package opens .docx and PDF files."""

from directives.sources.package import PackageKind, package_kind
from directives.sources.secret import is_secret_file
from directives.sources.text import (
    SourceRefusal,
    SourceText,
    UnreadableSource,
    extract,
    is_plain_text,
    pdf_part,
    text_of,
)
from directives.sources.unread import UnreadKind, UnreadPart

__all__ = [
    "PackageKind",
    "SourceRefusal",
    "SourceText",
    "UnreadKind",
    "UnreadPart",
    "UnreadableSource",
    "extract",
    "is_plain_text",
    "is_secret_file",
    "package_kind",
    "pdf_part",
    "text_of",
]
