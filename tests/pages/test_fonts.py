"""Every letter that Vietnamese is written with is in the fonts of pages and of PDFs."""

import subprocess
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

STATIC_FONTS = Path(__file__).parents[2] / "static" / "fonts"

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
ALPHABET = {ord(form) for letter in LETTERS for form in (letter, letter.upper())}


def test_the_alphabet_is_whole():
    assert len(LETTERS) == 12 * 6 + 1


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "Bold Italic"])
def test_the_serif_of_the_pdf_has_every_vietnamese_letter(style: str):
    pattern = f"Liberation Serif:style={style}:lang=vi"
    found = subprocess.run(["fc-match", "-f", "%{family}|%{file}", pattern], capture_output=True, check=True)
    family, path = found.stdout.decode().split("|")

    assert family == "Liberation Serif"
    assert missing_from(Path(path)) == []


def test_the_fonts_of_the_pages_have_every_vietnamese_letter():
    fonts = [path for path in STATIC_FONTS.rglob("*") if path.suffix in {".woff2", ".woff", ".ttf", ".otf"}]

    assert fonts
    assert {path.name: missing_from(path) for path in fonts if missing_from(path)} == {}


def missing_from(font: Path) -> list[str]:
    with TTFont(font) as opened:
        return [chr(letter) for letter in sorted(ALPHABET - opened.getBestCmap().keys())]
