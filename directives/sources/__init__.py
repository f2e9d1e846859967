"""Extract the text of letters and other files, and refuse secret ones; only this package opens .docx and PDF files."""

from directives.sources.secret import is_secret_file
from directives.sources.text import SourceRefusal, UnreadableSource, is_plain_text, text_of

__all__ = ["SourceRefusal", "UnreadableSource", "is_plain_text", "is_secret_file", "text_of"]
