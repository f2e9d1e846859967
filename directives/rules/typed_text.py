"""The one place that cleans what people type, paste or keep in files: characters that mean nothing are dropped. Pure.

Word, Excel, web pages and telephones add no-break spaces, zero-width characters and marks of direction, write digits
in full width, and compose 'ế' in different ways. Nobody sees a difference, so none is kept.
"""

import re
import unicodedata

_SAME_LOOK = {
    **dict.fromkeys(map(ord, "‐‑−"), "-"),  # hyphen, no-break hyphen, minus sign
    **dict.fromkeys(map(ord, "⁄∕"), "/"),  # fraction slash, division slash
    **dict.fromkeys(map(ord, "ÐƉ"), "Đ"),  # eth and African D: keyboards type them for Đ
    **dict.fromkeys(map(ord, "\u2028\u2029\x85\x0b\x0c"), "\n"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"), ""),  # fillers without a glyph
    **dict.fromkeys(range(0xFE00, 0xFE10), ""),  # variation selectors
    ord("\u2800"): " ",  # a braille pattern without dots
}
_BY_CATEGORY = {"Zs": " ", "Cf": "", "Cc": "", "Cs": ""}
"""Spaces of any width; marks of format, controls and lone surrogates."""
_PLAIN = re.compile(r"[\x20-\x7e\n\tÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]*")
"""Nothing to clean: ASCII, and the letters of Vietnamese as NFC has them."""


def cleaned(text: str, keeps: str = "") -> str:
    """The text in NFC with plain spaces, plain digits and one kind of line break; neither stripped nor shortened."""
    if _PLAIN.fullmatch(text):
        return text
    same = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_SAME_LOOK))
    kept = frozenset(f"\n\t{keeps}")
    return unicodedata.normalize("NFC", "".join(char if char in kept else _plain(char) for char in same))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _BY_CATEGORY.get(category, char)


def as_received(text: str) -> str:
    """A text before it is known what it is: NUL says that it is none, and the soft hyphen is 'ư' in TCVN3."""
    return cleaned(text, "\x00\u00ad")


def one_line(text: str) -> str:
    """The text on one line: runs of spaces and breaks become one space, none at the ends."""
    return " ".join(cleaned(text).split())
