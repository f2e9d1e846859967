"""A written name of a unit as its parts: kind of school, own name, numbers. Two spellings of one name are equal. Pure.

'Tr. THPT Số 01 Đăk Đoa' and 'Trường Trung học phổ thông số 1 Đak Đoa' are both thpt + 'dak doa' + 1.
"""

import re
import unicodedata
from typing import NamedTuple

from directives.rules.search import unaccented
from directives.rules.typed_text import one_line

_SHORT = (
    (r"gd (?:va )?dt|giao duc(?: va)? dao tao", "gddt"),
    (r"pgd dt|pgddt|pgd", "phong gddt"),
    (r"pho thong trung hoc|trung hoc pho thong|ptth", "thpt"),
    (r"trung hoc co so|ptcs", "thcs"),
    (r"(?:truong )?(?:pho thong |pt )?(?:dan toc noi tru|dt noi tru|dtnt)|ptdt noi tru", "ptdtnt"),
    (r"(?:truong )?(?:pho thong |pt )?(?:dan toc ban tru|dt ban tru|dtbt)|ptdt ban tru", "ptdtbt"),
    (r"giao duc thuong xuyen|gd thuong xuyen|gd tx", "gdtx"),
    (r"giao duc nghe nghiep|gd nghe nghiep|gd nn", "gdnn"),
    (r"ttgdtx", "tt gdtx"),
    (r"ttgdnn", "tt gdnn"),
    (r"trung tam", "tt"),
    (r"tieu hoc", "th"),
    (r"mam non", "mn"),
    (r"mau giao", "mg"),
    (r"uy ban nhan dan", "ubnd"),
)
"""Longer forms and what an office writes for them; each is tried in this order on words without diacritics."""
_LONG = [(re.compile(rf"\b(?:{long})\b"), short) for long, short in _SHORT]

KINDS = frozenset({"thpt", "thcs", "th", "mn", "mg", "ptdtnt", "ptdtbt", "gdtx", "gdnn", "gddt", "ubnd"})
"""What tells two units of one own name apart: THCS Nguyễn Du and THPT Nguyễn Du."""
_FILLERS = re.compile(r"\b(?:truong|tr|tt|phong|so(?= \d)|va|huyen|h|thi xa|tx|thanh pho|tp)\b")
"""Words that one writer adds and another leaves out."""
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_TRAILING_PARENS = re.compile(r"\s*\([^()]*\)\s*$")


class Spelling(NamedTuple):
    """The parts of a name that are compared."""

    kinds: frozenset[str]
    own: str
    """The own name without diacritics, kinds and fillers, in its order; with its numbers."""
    numbers: tuple[str, ...]
    """The numbers and single letters in it: they tell schools of one name apart."""


def spelling(name: str) -> Spelling:
    """The parts of a name as somebody wrote it."""
    text = re.sub(r"['’`´]", "", unaccented(one_line(name)))
    text = " ".join(re.sub(r"[^\w]+|_", " ", text).split())
    for long, short in _LONG:
        text = long.sub(short, text)
    words = [_number(word) for word in _FILLERS.sub(" ", text).split()]
    if words and words[-1] in _ROMAN:
        words[-1] = _ROMAN[words[-1]]
    own = [word for word in words if word not in KINDS]
    numbers = sorted(word for word in own if len(word) == 1 or any(map(str.isdigit, word)))
    return Spelling(frozenset(words) & KINDS, " ".join(own), tuple(numbers))


def spellings(name: str) -> set[Spelling]:
    """The parts of a known name, and those without what stands in brackets at its end."""
    return {found for found in map(spelling, {name, _TRAILING_PARENS.sub("", name)}) if found.own or found.kinds}


def accented(name: str) -> str:
    """The own name with its diacritics: it tells apart what is equal without them, 'Hoa Mai' and 'Hòa Mai'."""
    own = frozenset(spelling(name).own.split())
    text = unicodedata.normalize("NFC", one_line(name).casefold())
    return " ".join(word for word in re.sub(r"[^\w]+|_", " ", text).split() if unaccented(word) in own)


def has_accents(name: str) -> bool:
    """Whether a name was written with diacritics; 'HOA MAI' may be Hoa Mai or Hòa Mai."""
    return unaccented(name) != unicodedata.normalize("NFC", name.casefold())


def _number(word: str) -> str:
    """'01' as '1', 'ii' as '2'."""
    if word.isdigit():
        return str(int(word))
    return _ROMAN.get(word, word) if len(word) > 1 else word
