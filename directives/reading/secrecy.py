"""Recognise a mark of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT) that stands alone in the head of a letter. Pure.

Law 117/2025/QH15, article 5: a secret paper is neither drafted nor kept on a machine that is connected to a network.
So the mark is looked for before anything is stored, and a doubt counts as a mark.
"""

import re
from collections.abc import Iterator, Sequence

from directives.reading.text.normalise import MARKUP
from directives.rules.typed_text import cleaned

_HEAD = 60
"""The most lines with text that a head has."""
_GAP = re.compile(r" {3,}|\t|\||(?<=\S)[,;](?=[,;]|$)")
"""What parts two columns of a head."""
_URGENT = r"(?:HOẢTỐC|HỎATỐC|THƯỢNGKHẨN|KHẨN|HẸNGIỜ)"
_LEVEL = r"(?:TUYỆT|TỐI)?MẬT"
_MARK = re.compile(rf"{_URGENT}*{_LEVEL}{_URGENT}*")
_NAMED = re.compile(rf"(?:DẤU)?(?:CHỈ)?(?:MỨC)?ĐỘ(?:BÍ)?MẬT{_LEVEL}")
_CAPITALISED = re.compile(r"\W*(?:Mật|(?:Tối|Tuyệt)\s+[Mm]ật)\W*")
_OLD_FONTS = re.compile(r"(?:[Tt]è[Ii]|[Tt]È[Ii]|[Tt][Uu][Yy]Ö[Tt])?[Mm]Ë[Tt]|(?:TOÁI|TUYEÄT)?MAÄT")
"""The marks in TCVN3 and VNI, the encodings before Unicode, as they read today."""
_OTHER_WORD = re.compile(r"(?:BẢO|BÍ|CƠ|NIÊM)\W*$")
"""'BẢO MẬT', 'BÍ MẬT', broken over two lines or columns."""
_BODY = re.compile(r"\W*(?:căn cứ|nơi nhận|điều 1\b|chương i\b|phần |(?:i|1)[.)]\s)", re.IGNORECASE)
_ADDRESSED = re.compile(r"kính\s*gửi", re.IGNORECASE)
_SUBJECT = re.compile(r"\W*(?:v\s*/\s*v|về việc)", re.IGNORECASE)
_LIST = re.compile(r"\W*(?:stt|tt|số tt)\W*", re.IGNORECASE)


def is_secret(text: str) -> bool:
    """Whether the text begins as a secret letter does: a mark alone on its line or in its column, before the body."""
    before = ""
    for line in _head(_plain(text).split("\n")):
        if _marks(line, before):
            return True
        before = line
    return False


def is_mark(line: str) -> bool:
    """Whether a line of its own (a text box, a stamp, a page header) is a mark of secrecy."""
    return any(_marks(part, "") for part in _plain(line).split("\n"))


def _plain(text: str) -> str:
    """The text without what nobody sees; a cell of an old Word file ends with BEL."""
    return MARKUP.sub("", cleaned(text.replace("\x07", "\n")))


def _head(lines: Sequence[str]) -> Iterator[str]:
    """The lines before the body, blank ones too: a blank line parts what stands above it from what stands below."""
    seen, addressed = 0, False
    for line in lines:
        if not line.strip():
            yield line
            continue
        addressed = addressed or bool(_ADDRESSED.search(line))
        seen += 1
        if seen > _HEAD or _opens_body(line, addressed):
            return
        yield line


def _opens_body(line: str, addressed: bool) -> bool:
    if _BODY.match(line) or _is_row_of_a_list(line):
        return True
    sentence = len(line) > (60 if addressed else 200) and len(_cells(line)) == 1
    return sentence and not (_SUBJECT.match(line) or _ADDRESSED.search(line) or line.isupper())


def _is_row_of_a_list(line: str) -> bool:
    """A row of a list of persons, where 'Mật' is a name: a head has two columns."""
    cells = _cells(line)
    numbered = len(cells) > 2 and cells[0].strip(".").isdigit()
    return len(cells) > 3 or numbered or (len(cells) > 1 and bool(_LIST.fullmatch(cells[0])))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(line) if cell.strip()]


def _marks(line: str, before: str) -> bool:
    cells = _cells(line)
    above = _cells(before)
    for place, cell in enumerate((line, *cells)):
        beside = cells[place - 2 : place - 1] if place > 1 else []
        if _is_mark(cell) and not any(_OTHER_WORD.search(other) for other in (*above, *beside)):
            return True
    return False


def _is_mark(cell: str) -> bool:
    letters = re.sub(r"[\W_]", "", cell)
    if _OLD_FONTS.fullmatch(letters) or _CAPITALISED.fullmatch(cell) or _NAMED.fullmatch(letters.upper()):
        return True
    return bool(_MARK.fullmatch(letters))
