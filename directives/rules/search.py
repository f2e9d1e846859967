"""Search names with or without diacritics, and sort them by the Vietnamese alphabet. Pure."""

import re
import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of the dictionaries."""

_WORDS = re.compile(r"\d+|[^\W\d_]+")


def unaccented(text: str) -> str:
    """The text in lower case without any diacritics; đ, which has no decomposition, becomes d."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return bare.replace("đ", "d")


def match(query: str, name: str, search_name: str) -> int | None:
    """How well a name matches a query: 0 as typed, 1 without diacritics, None not at all.

    `search_name` is the name without diacritics with its aliases.
    """
    typed = unicodedata.normalize("NFC", query.casefold().strip())
    if typed in unicodedata.normalize("NFC", name.casefold()):
        return 0
    return 1 if unaccented(typed) in search_name else None


_SHORT = (
    ("giao duc va dao tao", "gddt"),
    ("gd&dt", "gddt"),
    ("gd va dt", "gddt"),
    ("gd-dt", "gddt"),
    ("trung hoc pho thong", "thpt"),
    ("trung hoc co so", "thcs"),
    ("giao duc thuong xuyen", "gdtx"),
    ("giao duc nghe nghiep", "gdnn"),
    ("uy ban nhan dan", "ubnd"),
)


def office_name(name: str) -> str:
    """A name of offices or schools without diacritics, punctuation and long forms, to compare two spellings.

    'Phòng Giáo dục và Đào tạo' -> 'phong gddt'.
    """
    bare = unaccented(name)
    for long, short in _SHORT:
        bare = bare.replace(long, short)
    return " ".join(re.sub(r"[^\w&]+", " ", bare).split())


@lru_cache(maxsize=8192)
def vietnamese_order(name: str) -> str:
    """A sort key, compared letter by letter: word by word by its letters, then by its tones; numbers as numbers.

    It is kept on each unit (Unit.sort_name), so that a database sorts as this program does; a change of it needs a
    migration that writes it anew.
    """
    return "".join(_word(word) for word in _WORDS.findall(unicodedata.normalize("NFC", name.casefold())))


@lru_cache(maxsize=8192)  # a large agency has more names than the other cache keeps, of a few hundred words
def _word(word: str) -> str:
    """'0', the length and the digits of a number; '1', the letters, a mark below all of them and a tone for each."""
    if word.isdecimal():
        digits = str(int(word))
        return f"0{_character(len(digits))}{digits}"
    letters, tones = [], []
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters.append(_character(ALPHABET.find(base)) if base in ALPHABET else base[0])
        tones.append(str(TONES.find(tone) + 1 if tone else 0))
    return f"1{''.join(letters)}!{''.join(tones)}"


def _character(place: int) -> str:
    """One character for a small number: all of them lie between the marks above and the letters of other alphabets."""
    return chr(ord("0") + place)
