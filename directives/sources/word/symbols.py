"""Signs of the fonts Symbol and Wingdings, whose characters are not those of Unicode."""

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.word.tags import tag

_OWN_AREA = 0xF000
"""Such a font's characters are written as U+F000 and its code."""
_SYMBOL = {
    0x2D: "-",
    0xA2: "'",
    0xA3: "≤",
    0xA4: "/",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB2: '"',
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xBC: "…",
}
_WINGDINGS = {
    0x28: "☎",
    0x2A: "✉",
    0x6F: "□",
    0x71: "□",
    0xA8: "□",
    0xE0: "→",
    0xF0: "→",
    0xFB: "✗",
    0xFC: "✓",
    0xFE: "☑",
}
_BULLET = "•"


def sign_of(symbol: BaseOxmlElement) -> str:
    """The character of a w:sym element; a bullet for a picture that Unicode lacks."""
    try:
        code = int(symbol.get(tag("w:char"), ""), 16)
    except ValueError:
        return ""
    font = str(symbol.get(tag("w:font"), "")).lower()
    code = code - _OWN_AREA if _OWN_AREA <= code <= _OWN_AREA + 0xFF else code
    if font == "symbol":
        return _SYMBOL.get(code) or (chr(code) if 0x20 <= code < 0x40 else _BULLET)
    if "wingdings" in font or "webdings" in font:
        return _WINGDINGS.get(code, _BULLET) if font == "wingdings" else _BULLET
    return chr(code) if 0x20 <= code < 0xD800 else _BULLET
