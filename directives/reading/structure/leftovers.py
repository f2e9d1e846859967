"""Passages that ask something and became no item: named by their place, so that no duty is dropped in silence.

Judged generously: a person decides what is a duty; here nothing that sounds like one may be missing.
"""

import re
from collections.abc import Iterator, Sequence

from directives.reading.draft import Leftover, Place, ReadItem, Span
from directives.reading.structure import duties
from directives.reading.structure.labels import is_row, label_of
from directives.reading.structure.zones import Zones
from directives.reading.text.normalise import SourceLine, pattern
from directives.reading.times.deadlines import read_deadlines

_DUTY = pattern(
    r"yêu cầu|đề nghị|báo cáo|gửi|nộp|thực hiện|hoàn thành|triển khai|tổ chức|giao |lập |cung cấp|đăng ký|rà soát"
    r"|thống kê|tổng hợp|phối hợp|chuẩn bị|cử |tham dự|tham gia|kiểm tra|bố trí|niêm yết|công bố|phân công|cập nhật"
    r"|phải |có trách nhiệm|chịu trách nhiệm|tuyên truyền|hướng dẫn|phổ biến|xây dựng|quán triệt|chỉ đạo|tăng cường"
    r"|không để|không được|nghiêm cấm|vệ sinh|thông tin cho|thông báo cho|liên hệ với|mời "
)
_REQUEST = pattern(
    r"yêu cầu|đề nghị|giao (?!dục|thông|tiếp|lưu)|phải |báo cáo[^.;]{0,80} (?:về|cho|trước)|gửi[^.;]{0,80} (?:về|trước)"
    r"|nộp|chậm nhất|trước ngày|hạn |có trách nhiệm"
)
_BASIS = pattern(r"^\W*(?:căn cứ|thực hiện (?:công văn|kế hoạch|quyết định|chỉ thị|văn bản)|theo |xét |tiếp theo )")
_FORMULA = pattern(
    r"nghiêm túc[^.;]{0,40}thực hiện|thực hiện[^.;]{0,30}nghiêm túc|(?:khó khăn|vướng mắc)|^\W*trên đây"
    r"|^[^.;]{0,160}(?:yêu cầu|đề nghị)[^.;]{0,100}thực hiện(?: đúng thời hạn)?\W*$"
)
_HANDS_IN = pattern(r"báo cáo|gửi|nộp|đăng ký")
_LEAD_IN = pattern(r"(?:sau|như sau|dưới đây|sau đây|cụ thể|nội dung|nhiệm vụ|việc|bảng)[^.;]{0,20}:$")
_FEWEST_WORDS = 5


def read_leftovers(
    lines: Sequence[SourceLine], zones: Zones, items: Sequence[ReadItem], first: int
) -> Iterator[Leftover]:
    """The leftovers of a letter; `first` is the number of body lines before the first item."""
    told = {line.start for line in (*zones.body[:first], *zones.appendix)}
    body = {line.start for line in zones.body}
    outside = (body | told) - _covered(lines, items)
    for line, place in places(lines):
        if line.start not in outside:
            continue
        if is_row(line):
            asks = _row_asks(line, place)
        else:
            asks = _asks(line) and (line.start not in told or _asks_expressly(line))
        closes = line.start not in told and _closes(line)
        if asks or closes:
            yield Leftover(line.text, Span(line.start, line.end), place, asks)


def places(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, Place]]:
    """Each line with its place: the paragraphs counted through the letter, the tables too, each with its rows."""
    paragraph = table = row = 0
    for before, line in zip([None, *lines], lines, strict=False):
        if not is_row(line):
            paragraph += 1
            yield line, Place(paragraph=paragraph)
            continue
        if before is None or not is_row(before):
            table, row = table + 1, 0
        if any(map(str.isalnum, line.text)):  # not the rule of a table drawn with dashes
            row += 1
            yield line, Place(table=table, row=row)


def _covered(lines: Sequence[SourceLine], items: Sequence[ReadItem]) -> set[int]:
    """Where the lines begin that are part of an item; a table's rows never are, even between two of its paragraphs."""
    taken = bytearray(lines[-1].end + 1 if lines else 0)
    for item in items:
        taken[item.span.start : item.span.end] = b"x" * (item.span.end - item.span.start)
    return {line.start for line in lines if not is_row(line) and any(taken[line.start : line.end])}


def _asks(line: SourceLine) -> bool:
    if len(line.text.split()) < _FEWEST_WORDS or line.text.isupper() or _closes(line):
        return False
    if line.text.endswith(":") or label_of(line):  # a lead-in, or a heading whose parts are items
        return bool(read_deadlines(line.text, 0, None)) and not _LEAD_IN.search(line.low)
    return bool(_DUTY.search(line.low))


def _asks_expressly(line: SourceLine) -> bool:
    """Before the first item and in an appendix most paragraphs tell; one that asks says so."""
    return bool(_REQUEST.search(line.low)) and not _BASIS.match(line.low)


def _closes(line: SourceLine) -> bool:
    """A closing that every letter has ('đề nghị các đơn vị nghiêm túc thực hiện'), or an announcement."""
    if duties.announces(line.text):
        return True
    dated = bool(read_deadlines(line.text, 0, None))
    return bool(_FORMULA.search(line.low)) and not dated and not _hands_in(line)


def _hands_in(line: SourceLine) -> bool:
    return bool(_HANDS_IN.search(line.low)) and not re.search("khó khăn|vướng mắc", line.low)


def _row_asks(line: SourceLine, place: Place) -> bool:
    """A row under the heading of a table, with a duty or a date; the rows of an empty form have neither."""
    if place.row < 2:
        return False
    return bool(_DUTY.search(line.low)) or bool(read_deadlines(line.text, 0, None))
