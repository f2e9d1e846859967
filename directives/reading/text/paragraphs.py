"""Join hard-wrapped lines, as PDF text has them, into paragraphs; drop page numbers."""

import re
from collections.abc import Sequence
from itertools import pairwise

_PAGE_NUMBER = re.compile(r"^[-–\s]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–\s]*$", re.I)
_RULE = re.compile(r"^[\s_*=~.\-–—]{2,}$")
_OPENS = re.compile(
    r"^(?:(?:[IVXLC]{1,5}|\d{1,2}(?:\.\d{1,2}){0,3}|[A-Ha-zđĐ])[.)/]|\(\d{1,2}\)|\([a-zđ]\)|[-–+•*▪●]|Điều\s+\d"
    r"|Mục\s+\d|Phần\s+"
    r"|Chương\s+[IVX]|Phụ lục|PHỤ LỤC|[Ss][ốôỐÔ]\s*:|V/v|Kính\s*gửi|KÍNH GỬI|Nơi\s*nhận|Căn cứ\s|.*\|)"
)
_PLACE_AND_DATE = re.compile(r"^[^,;:]{2,40},\s*ngày[\s\d.…]+tháng", re.I)
_ENDS = re.compile(r"[.:;!?/…]$")
# After these words, a number at the start of the next line is not a label
_NEEDS_NUMBER = re.compile(
    r"(?:ngày|tháng|năm|số|quý|lớp|khoản|điều|mục|điểm|khóa|thứ|và|của|các|từ|đến|với|trước|về|tại|cho|,|\()$", re.I
)


def join_paragraphs(lines: Sequence[str]) -> str:
    """One paragraph a line; runs of blank lines become one."""
    out: list[str] = []
    blank = after_page_number = False
    width = _wrap_width(lines)
    for line in lines:
        if not line or _RULE.match(line):
            blank = blank or not line
            continue
        if _PAGE_NUMBER.match(line) and out:
            after_page_number = True
            continue
        if out and _continues(out[-1], line, blank=blank, after_page_number=after_page_number, width=width):
            out[-1] += " " + line
        else:
            out += ["", line] if blank and out else [line]
        width.last = len(line)
        blank = after_page_number = False
    return "\n".join(out)


class _Width:
    """Length of a full line (None if the text is not hard-wrapped) and of the last line seen."""

    def __init__(self, full: int | None) -> None:
        self.full = full
        self.last = 0

    def was_full(self) -> bool:
        return self.full is not None and self.last >= self.full * 0.8


def _wrap_width(lines: Sequence[str]) -> _Width:
    pairs = pairwise(lines)
    broken = sorted(len(a) for a, b in pairs if len(a) > 40 and b and b[0].islower() and not _ENDS.search(a))
    return _Width(broken[-1 - len(broken) // 10] if broken else None)


def _continues(before: str, line: str, *, blank: bool, after_page_number: bool, width: _Width) -> bool:
    """Whether `line` continues the paragraph `before`."""
    needs_number = bool(_NEEDS_NUMBER.search(before)) and width.last > 20
    if blank and not (after_page_number and not _ENDS.search(before)):
        return False
    if _OPENS.match(line) and not (needs_number and line[0].isdigit()):
        return False
    if "|" in before or _PLACE_AND_DATE.match(line) or (before.isupper() or line.isupper()):
        return False
    if line[0].islower() or needs_number:
        return not before.endswith(("./.", ":"))
    if _ENDS.search(before):
        return False
    return before.startswith(("V/v", "Về việc")) or width.was_full()
