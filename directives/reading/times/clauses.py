"""Split an item into clauses for reading deadlines; citations and cut-off dates of data are blanked out first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from directives.reading.codes import Bound, DeadlineKind
from directives.reading.draft import ReadDeadline, Span
from directives.reading.structure.citations import mask_citations
from directives.reading.text.normalise import fold, pattern
from directives.reading.times.dates import TimeToken, tokens
from directives.reading.times.recurrence import Frequency

# No real clause is longer; the limit keeps steps that are quadratic in a clause cheap
_CLAUSE = re.compile(r"(?:[^;.\n]|\.(?=\S)){1,1000}")
_DATE = (
    r"(?:\d{1,2} ?(?:giờ|h) ?(?:\d{2})? )?(?:ngày )?(?:\d{1,2} ?[/.-] ?\d{1,2}(?: ?[/.-] ?\d{4})?"
    r"|\d{1,2} tháng \d{1,2}(?: năm \d{4})?)"
)
_SNAPSHOT = pattern(
    rf"(?:tính đến|tính từ|số liệu (?:tính )?đến|thời điểm|mốc|chốt(?: số liệu)?(?: đến| vào| tại)?"
    rf"|(?<!học )(?<!thí )(?<!\w)sinh|hiệu lực[^,;.]{{0,20}}|ban hành"
    rf"|(?<!đăng )ký|đã [^,;.]{{0,40}}?|kỷ niệm|xảy ra)(?: (?:hết|từ|trước|sau|kể từ|vào))*(?: (?:lúc"
    rf"|ngày))? {_DATE}(?: (?:đến|-) (?:hết )?{_DATE})?"
)
CUTOFF = pattern(r"(?:số liệu )?(?:tính đến|tính từ|chốt số liệu|lấy số liệu|số liệu từ)[^,;.)]{3,60}")
_CUE = pattern(
    r"(?:xong )?(?:(?:trước|chậm nhất|muộn nhất|hạn cuối|hạn chót|thời hạn nộp|thời hạn|hạn nộp|không quá|hết|đến|tới"
    r"|từ|kể từ|bắt đầu|vào|lúc|các|khoảng|dự kiến|trong|là|sang|(?<!hoàn )(?<!hoàn)thành|cùng|buổi|sáng|chiều"
    r"|tối|đến hết|ngày|:) ?)+$"
)
_BY = pattern(r"chậm nhất|muộn nhất|hạn cuối|hạn chót|thời hạn|hạn nộp|không quá|hết|đến|tới")


@dataclass(frozen=True)
class Clause:
    """One clause: `low` is folded with citations blanked, `source` is the original, `start` its place in the letter."""

    low: str
    source: str
    start: int
    issued_on: date | None
    tokens: Sequence[TimeToken]
    context: Frequency | None

    def quote(self, start: int, end: int, kind: DeadlineKind) -> ReadDeadline:
        """A deadline whose source is this part of the clause."""
        piece = self.source[start:end]
        start += len(piece) - len(piece.lstrip(" ,:("))
        end -= len(piece) - len(piece.rstrip(" ,:("))
        if "(" in self.source[start:end] and self.source[end : end + 1] == ")":
            end += 1
        return ReadDeadline(self.source[start:end], Span(self.start + start, self.start + end), kind)

    def cue(self, start: int) -> tuple[str, int]:
        """The words just before an expression ('trước', 'chậm nhất', …) and where they begin."""
        window = max(0, start - 60)
        found = _CUE.search(self.low[window:start])
        return (found.group(), window + found.start()) if found else ("", start)


def clauses(text: str, start: int, issued_on: date | None) -> Iterator[Clause]:
    """The clauses of an item's text, which begins at `start` in the letter."""
    low = mask_citations(fold(text))
    context: Frequency | None = None
    for part in _CLAUSE.finditer(low):
        words = tokens(_without_snapshots(part.group()))
        context = next((word.every for word in words if word.every), context)
        yield Clause(part.group(), text[part.start() : part.end()], start + part.start(), issued_on, words, context)


def _without_snapshots(low: str) -> str:
    for rule in (_SNAPSHOT, CUTOFF):
        low = rule.sub(lambda match: "\u0000" * len(match.group()), low)
    return low


def bound(cue: str) -> Bound:
    if "trước" in cue:
        return Bound.BEFORE
    return Bound.BY if _BY.search(cue) else Bound.ON
