"""Bytes -> text, whatever charset a mail claims. Nothing here raises.

Mail programs and gateways label UTF-8 as Latin-1, Windows-1258 as Latin-1, GBK as GB2312, and encode UTF-8 twice.
"""

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from itertools import pairwise

from workflows.inbox.content.old_fonts import modern

NO_CHARSETS = re.compile(r"idna|punycode|undefined|mbcs|oem|.*escape.*", re.IGNORECASE)
"""Python codecs that no mail uses; one of them takes minutes over a long text."""

WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "unicode-1-1-utf-7": "utf-7",
    "tcvn": "latin-1",
    "x-viet-tcvn": "latin-1",
}
"""What programs mean by a label, as browsers read it (WHATWG Encoding): the set that holds the labelled one."""

SINGLE = re.compile(r"iso-?8859.*|latin.*|(cp|windows)-?125\d|koi8.*|mac.*|us-ascii|ascii|cp437|cp850|", re.IGNORECASE)
"""Charsets of one byte, which decode anything; '' is no charset at all."""

JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]")
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
VIETNAMESE = re.compile(
    "[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư\\u0300-\\u0323\\u1ea0-\\u1ef9\\u2010-\\u203a\\u20ab\\xa0\\xab\\xb0\\xb7\\xbb]"
)
"""Letters of Vietnamese and the signs that it is written with."""

PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
"""Bytes as GB2312 has them."""

TWICE = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]")
"""The beginning of a letter whose UTF-8 was read as Latin-1 and encoded again."""


def decoded(data: bytes, charset: str | None) -> str:
    """The text of these bytes, clean: as the charset says where that is likely, else as they read best."""
    text = _decoded(data, (charset or "").strip("\"' ").lower().replace("_", "-"))
    if TWICE.search(text):
        text = "\n".join(map(_once, text.split("\n")))
    return clean(modern(text))


def clean(text: str) -> str:
    """NFC, LF line ends, and no character that a database cannot store."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or c.isprintable() or c.isspace())
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes, charset: str) -> str:
    if JAPANESE.search(data) and not charset.startswith(("iso-2022", "utf-16")):
        charset = "iso-2022-jp"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        charset = "utf-16"
    as_utf8 = _by(data, "utf-8-sig") if not data.isascii() else None
    if as_utf8 is not None and (SINGLE.fullmatch(charset) or _reads_well(as_utf8)):
        return as_utf8
    if SINGLE.fullmatch(charset) and not data.isascii() and _is_windows_1258(data):
        return data.decode("cp1258")
    for name in (charset if charset != "utf-8" else "", "utf-8"):
        if name and (text := _by(data, WIDER.get(name, name))) is not None:
            return text
    return _damaged(data, WIDER.get(charset, charset))


def _by(data: bytes, charset: str, errors: str = "strict") -> str | None:
    if charset and not NO_CHARSETS.fullmatch(charset):
        with suppress(LookupError, ValueError):
            return data.decode(charset, errors)
    return None


def _reads_well(text: str) -> bool:
    """Whether bytes that also decode as UTF-8 are surely that: two such letters by chance are rare in other sets."""
    letters = [c for c in text if c > "\x7f"]
    return len(letters) > 1 and all(VIETNAMESE.fullmatch(c) or c > "\u2000" for c in letters)


def _is_windows_1258(data: bytes) -> bool:
    """Whether every mark of a tone follows a vowel, as in Windows-1258 alone, where tones are bytes of their own."""
    text = _by(data, "cp1258")
    if text is None or not any(c in TONES for c in text):
        return False
    return all(before.lower() in VOWELS for before, tone in pairwise(text) if tone in TONES)


def _damaged(data: bytes, charset: str) -> str:
    """Text that was cut or damaged in a few places keeps its other letters; else GB2312, Windows-1258, Latin-1."""
    if text := _mostly(data, "utf-8"):
        return text
    if not _is_windows_1258(data):
        if text := _mostly(data, charset):
            return text
        if PAIRS.fullmatch(data) and (text := _by(data, "gb18030")):
            return text
    as_vietnamese = _by(data, "cp1258")
    return as_vietnamese if as_vietnamese is not None else data.decode("latin-1")


def _mostly(data: bytes, charset: str) -> str | None:
    text = _by(data, charset, errors="replace")
    if text is None or text.count("\ufffd") * 4 > sum(c > "\x7f" for c in text):
        return None
    return text


def _once(line: str) -> str:
    """A line whose UTF-8 was read as Latin-1 or Windows-1252 and encoded again, once or more, as it was meant."""
    meant = line
    for _ in range(3):
        data = _bytes_of(meant)
        again = _by(data, "utf-8") if data is not None else None
        if again is None or again == meant:
            break
        meant = again
    return meant if _is_likelier(meant) else line


def _bytes_of(line: str) -> bytes | None:
    found = bytearray()
    for c in line:
        try:
            found += bytes([ord(c)]) if ord(c) < 256 else c.encode("cp1252")
        except ValueError:
            return None
    return bytes(found)


def _is_likelier(line: str) -> bool:
    letters = [c for c in line if c > "\x7f"]
    return all(VIETNAMESE.fullmatch(c) for c in letters) and (len(letters) > 1 or any(c >= "\u1ea0" for c in letters))
