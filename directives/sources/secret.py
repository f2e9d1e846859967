"""Find a mark of secrecy in what can be read of a file, before the file is stored."""

from collections.abc import Callable, Iterable

from directives.reading import secrecy
from directives.sources import pdf, sheet, word
from directives.sources.text import PACKAGE, pdf_part, plain_text

_OLD_WORD = b"\xd0\xcf\x11\xe0"


def is_secret_file(data: bytes) -> bool:
    """Whether a file shows a mark of secrecy where a letter has it; what cannot be read shows none."""
    page = pdf_part(data)
    if page is not None:
        return _in_pdf(page)
    looks = (look for start, look in _LOOKS.items() if data.startswith(start))
    return next(looks, _in_plain_text)(data)


def _in_pdf(data: bytes) -> bool:
    try:
        pages = pdf.first_page(data)
    except (pdf.Damaged, pdf.Locked):
        return False
    return any(map(secrecy.is_secret, pages))


def _in_package(data: bytes) -> bool:
    """A .docx or .xlsx file."""
    try:
        letter = word.WordFile(data, of_any_type=True)
    except word.NotWord:
        pass
    else:
        if letter.text or letter.beside_the_body:
            return secrecy.is_secret(letter.text) or _any_mark(letter.beside_the_body)
    return any(map(secrecy.is_secret, sheet.heads(data))) or _any_mark(sheet.beside_the_cells(data))


def _any_mark(lines: Iterable[str]) -> bool:
    return any(map(secrecy.is_mark, lines))


def _in_old_word(data: bytes) -> bool:
    """A .doc file keeps its text in UTF-16, at an even place, its paragraphs ended by CR and its cells by BEL."""
    text = data.decode("utf-16-le", errors="replace")
    return any(secrecy.is_mark(line) for line in text.replace("\x07", "\r").split("\r") if len(line) < 40)


def _in_plain_text(data: bytes) -> bool:
    try:
        return secrecy.is_secret(plain_text(data))
    except ValueError:
        return False


_LOOKS: dict[bytes, Callable[[bytes], bool]] = {PACKAGE: _in_package, _OLD_WORD: _in_old_word}
