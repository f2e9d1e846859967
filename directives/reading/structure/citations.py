"""Documents that a letter cites: its legal bases, and dates that must not be read as deadlines."""

import re
from collections.abc import Iterator, Sequence

from directives.reading.draft import Sourced
from directives.reading.text.normalise import SourceLine, pattern

_KINDS = (
    "công văn|thông tư|nghị định|nghị quyết|quyết định|chỉ thị|kế hoạch|thông báo|hướng dẫn|công điện"
    "|chương trình|tờ trình|văn bản hợp nhất|văn bản|kết luận|biên bản|luật|pháp lệnh|bộ luật|hiến pháp|đề án|phương án"
)
DATE = r"ngày (?:\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}|\d{1,2} tháng \d{1,2} năm \d{4})"
NUMBER = r"\d{1,5}[a-z]?(?:/\d{4})?[/-][a-zđ][\wđ&.]*(?:[-/][a-zđ][\wđ&]*)*"
_NUMBERED = pattern(rf"(?:(?:{_KINDS}) )?(?:liên tịch )?(?:số ?:? ?)?{NUMBER}(?:,? {DATE})?")
_DATED = pattern(rf"(?:{_KINDS})[^.;:()\n]{{0,120}}?{DATE}")
_DUE = pattern(r"(?:gửi|nộp|hoàn thành|xong|trước|chậm nhất|hết|hạn|đến) [^,]{0,40}$")
_LAW = pattern(r"^\W*căn cứ (?:luật|bộ luật|pháp lệnh|hiến pháp)[^;.]*")


def find_citations(low: str) -> Iterator[re.Match[str]]:
    """Every citation of a document in folded text, by number, date or both."""
    yield from _NUMBERED.finditer(low)
    for found in _DATED.finditer(low):
        if not _DUE.search(low, found.start(), found.end()):
            yield found


def read_bases(preamble: Sequence[SourceLine]) -> tuple[Sourced[str], ...]:
    """The documents cited before the first item."""
    bases: dict[str, Sourced[str]] = {}
    for line in preamble:
        for match in (*_NUMBERED.finditer(line.low), *_LAW.finditer(line.low)):
            start = match.start()
            if match.re is _LAW:
                start += match.group().index("l" if "luật" in match.group() else "p")
            found = line.found(start, match.end())
            if found:
                bases.setdefault(found.value, found)
    return tuple(bases.values())


def numbered_documents(low: str) -> list[tuple[int, int]]:
    """Spans of folded text that cite a document by number."""
    return [match.span() for match in _NUMBERED.finditer(low)]


def mask_citations(low: str) -> str:
    """Folded text with its citations blanked out; the length stays the same."""
    chars = list(low)
    for match in find_citations(low):
        chars[match.start() : match.end()] = "\u0000" * (match.end() - match.start())
    return "".join(chars)
