"""Text typed in the Vietnamese fonts before Unicode, TCVN3 (ABC) and VNI, as it was meant. Pure."""

import re
import unicodedata

from directives.reading.text.encodings import is_old_encoding

TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
SIGNS = frozenset("µ¸¶·¹¨»¾¼½©®ª¬\u00ad§")
"""Letters of TCVN3 that are signs elsewhere."""

CIRCUMFLEX, BREVE = "\u0302", "\u0306"
GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
VNI = {
    **dict(zip("øùûõï", (GRAVE, ACUTE, HOOK, TILDE, DOT), strict=True)),
    **{one: CIRCUMFLEX + tone for one, tone in zip("âàáåãä", ("", GRAVE, ACUTE, HOOK, TILDE, DOT), strict=True)},
    **{one: BREVE + tone for one, tone in zip("êèéúüë", ("", GRAVE, ACUTE, HOOK, TILDE, DOT), strict=True)},
}
"""The letter behind a vowel that stands for its marks."""

VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(VNI)}])", re.IGNORECASE)
VNI_LETTERS = str.maketrans("ñÑöÖôÔæÆóÓòÒîÎ", "đĐưƯơƠỉỈĩĨịỊỵỴ")
UNICODE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
"""Letters of Vietnamese that neither font has: a text with one is Unicode."""


def modern(text: str) -> str:
    """The text in Unicode; as it is if it is in no old font."""
    if text.isascii() or UNICODE.search(text) or not is_old_encoding(text):
        return text
    signs = sum(c in SIGNS for c in text)
    return text.translate(TCVN3) if signs * 2 > len(VNI_PAIR.findall(text)) else _from_vni(text)


def _from_vni(text: str) -> str:
    pieces, at = [], 0
    for found in VNI_PAIR.finditer(text):
        pieces += [
            text[at : found.start()].translate(VNI_LETTERS),
            found[1].translate(VNI_LETTERS),
            VNI[found[2].lower()],
        ]
        at = found.end()
    return unicodedata.normalize("NFC", "".join([*pieces, text[at:].translate(VNI_LETTERS)]))
