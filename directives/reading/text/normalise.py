"""Normalise text to NFC with one paragraph a line, and fold it for matching."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from directives.reading.codes import ReadingRefusal, UnreadableLetter
from directives.reading.draft import Sourced, Span
from directives.reading.text import columns, paragraphs
from directives.reading.text.encodings import is_old_encoding
from directives.rules.typed_text import cleaned

LONGEST = 200_000  # characters, about a hundred pages; a longer text is no letter
MARKUP = re.compile(r"\*\*|\\(?=[-*_.])")
"""Signs that converted text has around words: '**', a backslash."""
_OWN_LETTERS = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
# Spaces inside a look-behind or a character set are not widened
_KEPT = re.compile(r"(\(\?<[!=][^()]*\)|\[[^\]]*\])| ")
_TONES = (
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
)
_SAME_WORD = (*_TONES, ("hằng", "hàng"), ("học kì", "học kỳ"), ("–", "-"), ("—", "-"), ("‑", "-"), ("−", "-"))


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern for folded text. A space matches any number of spaces: web conversion glues words together."""
    return re.compile(_KEPT.sub(lambda kept: kept[1] or r"\s*", source.replace(" ?", " ")))


def fold(text: str) -> str:
    """Lower case with one tone placement, dash and spelling. The length stays the same, so offsets stay valid."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    for old, new in _SAME_WORD:
        lowered = lowered.replace(old, new)
    return lowered


@dataclass(frozen=True)
class SourceLine:
    """A paragraph: a slice of the letter's text from `start`; `low` is its folded form."""

    text: str
    start: int
    after_blank: bool
    low: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def found(self, start: int, end: int | None = None) -> Sourced[str] | None:
        """The trimmed slice as a value with its span, or None if empty."""
        piece = self.text[start:end]
        value = piece.strip(" ;,:.-–+•/")
        if not value:
            return None
        if value.count("(") > value.count(")"):
            value = piece.strip(" ;,:-–+•/")
        begin = self.start + start + piece.index(value)
        return Sourced(value, Span(begin, begin + len(value)))


def normalise(raw: str) -> str:
    """The text as Draft.text keeps it. Raises UnreadableLetter if it cannot be a Vietnamese letter."""
    if not raw.strip():
        raise UnreadableLetter(ReadingRefusal.EMPTY)
    if len(raw) > LONGEST:
        raise UnreadableLetter(ReadingRefusal.TOO_LONG)
    if "\x00" in raw or raw.count("\ufffd") > len(raw) // 50:
        raise UnreadableLetter(ReadingRefusal.BINARY)
    if is_old_encoding(raw):
        raise UnreadableLetter(ReadingRefusal.OLD_ENCODING)
    text = MARKUP.sub("", cleaned(raw)).replace("\t", "    ")
    _refuse_other_languages(text)
    return paragraphs.join_paragraphs(columns.split_columns(text.split("\n")))


def lines(text: str) -> Iterator[SourceLine]:
    """The paragraphs of a normalised text; `after_blank` marks those after a blank line."""
    start, after_blank = 0, True
    for part in text.split("\n"):
        if part:
            yield SourceLine(part, start, after_blank, fold(part))
        after_blank = not part
        start += len(part) + 1


def _refuse_other_languages(text: str) -> None:
    letters = sum(map(str.isalpha, text))
    if letters == 0 or len(_OWN_LETTERS.findall(text)) < letters * 0.06:
        raise UnreadableLetter(ReadingRefusal.NOT_VIETNAMESE)
