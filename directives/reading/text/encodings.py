"""Recognise UTF-16, and text in TCVN3 (ABC) or VNI: the encodings before Unicode, as they read without their fonts."""

import codecs
import re

_TCVN3 = re.compile(r"(?<=[^\W\d_])[µ¸¶·¹¨»¾¼½Æ©®ª¬\u00ad]|[µ¸¶·¹¨»¾¼½Æ©§®ª¬](?=[^\W\d_])")
"""Signs that stand for vowels: 'KÝnh göi' has none, 'v¨n b¶n' two."""
_VNI = re.compile(r"[aAeEoOuUyY][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ñÑöÖ]")
"""A vowel and its mark as a letter of its own: 'vaên baûn'; ñ is đ, ö is ư."""
_OWN_PAIRS = re.compile(r"[oO][áàãéè]|[uU][âêàáãéèùú]|[uU][yý]|[aA][ùúâ]|[eE][êâ]|yê", re.IGNORECASE)
"""Pairs that Vietnamese in Unicode has too: 'hoá', 'tuần', 'quê', 'yêu'."""
_SHARE = 0.02


def is_old_encoding(text: str) -> bool:
    """Whether the text reads as Vietnamese only in one of the old fonts."""
    letters = sum(map(str.isalpha, text))
    if letters < 20:
        return False
    foreign = sum(not _OWN_PAIRS.fullmatch(found) for found in _VNI.findall(text))
    return len(_TCVN3.findall(text)) > letters * _SHARE or foreign > letters * _SHARE


def utf_16_of(data: bytes) -> str:
    """The name of the UTF-16 that the bytes are, with or without its mark; '' for any other encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = data[:400:2].count(0), data[1:400:2].count(0)
    # two characters are too few to tell it from other bytes
    if len(data) < 6 or len(data) % 2 or min(even, odd) or max(even, odd) * 8 < len(data[:400]):
        return ""
    return "utf-16-be" if even else "utf-16-le"
