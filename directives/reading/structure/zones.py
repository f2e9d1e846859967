"""Split a letter into head, addressees, body, foot and appendices."""

from collections.abc import Sequence
from dataclasses import dataclass

from directives.reading.text.normalise import SourceLine, pattern

_ADDRESSED = pattern(r"^\W*kính gửi")
_COPIES = pattern(r"^\W*nơi nhận")
_OFFICES = (
    r"giám đốc|hiệu trưởng|chủ tịch|trưởng phòng|bộ trưởng|thứ trưởng|vụ trưởng|cục trưởng|chánh |chi cục trưởng"
    r"|trưởng ban|viện trưởng|tổng cục trưởng|thủ tướng|bí thư|người lập|trưởng đoàn|thủ trưởng|chủ nhiệm"
)
_TITLE = pattern(rf"^(?:(?:tm|kt|tl|tuq|q)\s*\.|(?:phó )?(?:{_OFFICES}))")
_APPENDIX = pattern(r"^\W*(?:phụ lục(?! (?:kèm|này))|mẫu số \d|biểu (?:mẫu )?số \d|mẫu \d|biểu mẫu)")
_KIND = pattern(
    r"^(?:quyết định|chỉ thị|kế hoạch|thông báo|hướng dẫn|công điện|báo cáo|chương trình|giấy mời|quy chế|nghị quyết"
    r"|tờ trình|phương án|đề án|công văn)$"
)
_BODY = pattern(
    r"^(?:căn cứ|thực hiện|theo |để |trước |ngày |hiện nay|thời gian qua|nhằm|trong |qua |tiếp |xét |sở |bộ "
    r"|phòng |ủy ban"
    r"|ubnd|(?:i|1|a)\s*[.)]|điều 1|phần )"
)


@dataclass(frozen=True)
class Zones:
    """The parts of a letter; any may be empty. `kind` is the line that names its type ('QUYẾT ĐỊNH', …)."""

    head: Sequence[SourceLine]
    addressed: Sequence[SourceLine]
    body: Sequence[SourceLine]
    foot: Sequence[SourceLine]
    appendix: Sequence[SourceLine]
    kind: SourceLine | None


def is_title(line: SourceLine) -> bool:
    """Whether a line is a signer's title: capitals and a public office."""
    return line.text.isupper() and bool(_TITLE.match(line.low)) and len(line.text) < 120


def is_appendix(line: SourceLine) -> bool:
    """Whether an appendix begins here: a short line, or one in capitals, that starts with its name."""
    opens = _APPENDIX.match(line.low)
    return bool(opens) and (len(line.text) < 40 or line.text.isupper())


def zones(lines: Sequence[SourceLine]) -> Zones:
    """Split a letter into its parts; anything unclear goes to the body."""
    call = next((i for i, line in enumerate(lines[:60]) if _ADDRESSED.match(line.low)), None)
    kind = next((line for line in lines[:25] if line.text.isupper() and _KIND.match(line.low)), None)
    if call is not None:
        head, start = lines[:call], _after_addressees(lines, call)
    else:
        start = next((i for i, line in enumerate(lines[:60]) if i > 2 and _opens_body(line)), 0)
        head, call = lines[:start], start
    foot = next((i for i in range(start, len(lines)) if _opens_foot(lines, i)), len(lines))
    tail = next(
        (i for i in range(start, len(lines)) if is_appendix(lines[i]) and _outside(lines[i], i, foot)), len(lines)
    )
    foot = min(foot, tail)
    return Zones(head, lines[call:start], lines[start:foot], lines[foot:tail], lines[tail:], kind)


def _outside(line: SourceLine, i: int, foot: int) -> bool:
    return i > foot or line.text.isupper()


def _opens_foot(lines: Sequence[SourceLine], i: int) -> bool:
    return bool(_COPIES.match(lines[i].low)) or (is_title(lines[i]) and not lines[i].text.endswith((":", ",")))


def _opens_body(line: SourceLine) -> bool:
    return (
        not line.text.isupper() and bool(_BODY.match(line.low)) and (len(line.text) > 40 or line.low.startswith("điều"))
    )


def _after_addressees(lines: Sequence[SourceLine], call: int) -> int:
    """Index of the first line after the addressees."""
    inline = len(lines[call].text) > len("Kính gửi: ") + 2
    i = call + 1
    while i < len(lines):
        dash = lines[i].text[0] in "-–+•*"
        goes_on = lines[i - 1].text.endswith((";", ",")) and not lines[i].after_blank
        first = i == call + 1 and not inline
        if not (dash or goes_on or first):
            return i
        i += 1
    return i
