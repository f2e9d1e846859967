"""Items of a letter: the leaves of its numbering, and unnumbered paragraphs that ask for something."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from directives.reading.codes import ItemKind, NoteCode
from directives.reading.draft import Note, ReadItem, Span
from directives.reading.structure import duties
from directives.reading.structure.labels import LabelNode, is_row, label_of, labelled_paragraphs
from directives.reading.text.normalise import SourceLine, fold, pattern
from directives.reading.times.deadlines import read_deadlines
from directives.terms import Obligation, ReportingMode

_LISTS_DUTIES = pattern(r"(?:sau|như sau|dưới đây|sau đây|cụ thể|trọng tâm|nhiệm vụ) ?(?:đây)? ?:$")
_ASKS = pattern(
    r"yêu cầu|đề nghị|giao |các đơn vị|các trường|các sở|các phòng|lưu ý|báo cáo (?:gửi|kết quả|lập)|thủ trưởng"
    r"|chỉ đạo"
)
_HANDS_IN = pattern(
    r"báo cáo|gửi|nộp|đăng ký|tổng hợp|thống kê|cung cấp|hoàn thành|cập nhật|tham dự|triển khai|lập danh sách"
)
_REPORTS = pattern(
    r"(?:yêu cầu|đề nghị|giao|các)[^.]{0,200}(?:và |, |vị |tế |trường |bộ |phương )(?:định kỳ )?báo cáo "
    r"(?:kết quả|tình hình|việc|số|nhanh|ngay|bằng|về)"
)
_PURPOSE = pattern(r"mục đích|quan điểm|cơ sở pháp lý|phạm vi điều chỉnh")
_ASSIGNS = pattern(r"^giao (?:cho )?")
_IN_DOUBT = pattern(
    r"(?:nếu (?:có|gặp)|có|gặp) (?:khó khăn|vướng mắc|vấn đề (?:gì )?(?:khó khăn|vướng mắc|cần)|nội dung)"
    r"|mọi (?:chi tiết|vướng mắc)"
)
_CLOSES = pattern(
    r"^\W*(?:nhận được|yêu cầu|đề nghị|trên đây|mọi |trong quá trình|sở |bộ |phòng |ubnd|ủy ban|giao |báo cáo"
    r"|lưu ý|các |trân trọng"
    r"|công văn này|căn cứ|thủ trưởng|hiệu trưởng|nếu |chi tiết|mọi chi tiết|quá thời hạn|kết quả)"
)


def read_items(body: Sequence[SourceLine], issued_on: date | None, notes: list[Note]) -> tuple[list[ReadItem], int]:
    """Items in the order of the letter, and the number of body lines before the first."""
    nodes, behind = labelled_paragraphs(body)
    if any(is_row(line) for line in body):
        notes.append(Note(NoteCode.TABLE_SKIPPED))
    closing = [line for line in body[behind:] if not is_row(line)]
    if nodes:
        while closing and _goes_on(nodes[-1].lines[-1], closing[0]):
            nodes[-1].lines.append(closing.pop(0))
        first = body.index(nodes[0].lines[0])
        items = [_item(node, issued_on) for node in nodes if _is_leaf(node)]
    else:
        first = next((i for i, line in enumerate(body) if _is_request(line)), len(body))
        items, closing = _unnumbered(closing[first:], issued_on)
    items += [item for line in closing if (item := _duty(line, issued_on, notes))]
    return _linked_to_incident_report(items), first


def _goes_on(last: SourceLine, line: SourceLine) -> bool:
    """Whether an unlabelled paragraph after the last label still belongs to that item."""
    return (
        line.text[0].islower()
        or last.text.endswith((";", ","))
        or not (_CLOSES.match(line.low) or _ASKS.search(line.low))
    )


def _is_leaf(node: LabelNode) -> bool:
    """Whether a node is an item; headings, rows of a form and parts of an enumeration are not."""
    if node.parent and node.parent.takes_in_children:
        return False
    if not node.children or node.takes_in_children:
        return True
    own = "\n".join(line.text for line in node.lines)
    return not own.endswith(":") and (bool(read_deadlines(own, 0, None)) or len(own.split()) > 24)


def _item(node: LabelNode, issued_on: date | None) -> ReadItem:
    lines = list(node.lines)
    if node.takes_in_children:
        lines += [line for child in node.children for line in _all_lines(child)]
    text, start = _text(lines, node.skip)
    # a table between two paragraphs is no part of the text, but lies within the span
    item = replace(read_requirement(node.path, text, start, issued_on), span=Span(start, lines[-1].end))
    owner = item.owner or next(_above(node, duties.head_of), None)
    scope = item.scope or next(_above(node, duties.scope_of), None)
    no_task = item.not_a_task or any(_PURPOSE.match(fold(above)) for above in _headings(node))
    return replace(
        item, owner=owner, scope=scope, not_a_task=no_task, mode=ReportingMode.NONE if no_task else item.mode
    )


def _all_lines(node: LabelNode) -> Iterator[SourceLine]:
    yield from node.lines
    for child in node.children:
        yield from _all_lines(child)


def _above(node: LabelNode, read: Callable[[str], str | None]) -> Iterator[str]:
    for heading in _headings(node):
        found = read(heading)
        if found:
            yield found


def _headings(node: LabelNode) -> Iterator[str]:
    above = node.parent
    while above is not None:
        yield above.opening
        above = above.parent


def _text(lines: Sequence[SourceLine], skip: int) -> tuple[str, int]:
    """The paragraphs as in the letter, with their blank lines, and where the text starts."""
    text, end = lines[0].text[skip:], lines[0].end
    for line in lines[1:]:
        text += "\n" * max(1, min(2, line.start - end)) + line.text
        end = line.end
    return text, lines[0].start + skip


def read_passage(passage: str, start: int, issued_on: date | None) -> ReadItem:
    """A paragraph or table row as one requirement, whatever it says; a row loses its number and its rules."""
    cells = [cell.strip() for cell in passage.split(" | ") if cell.strip()]
    if len(cells) < 2:
        label = label_of(SourceLine(passage, start, True, fold(passage)))
        skip = label[2] if label else 0
        return read_requirement(label[1] if label else None, passage[skip:], start + skip, issued_on)
    number = cells.pop(0) if cells[0].rstrip(".").isdigit() else None
    text = "; ".join(cells)
    longest = max(cells, key=len)
    read = read_requirement(number, text, start, issued_on)
    return replace(read, title=duties.title_of(longest), span=Span(start, start + len(passage)))


def read_requirement(label: str | None, text: str, start: int, issued_on: date | None) -> ReadItem:
    """One requirement whose text begins at `start` in the letter."""
    deadlines = read_deadlines(text, start, issued_on)
    kind = duties.kind_of(text, deadlines)
    return ReadItem(
        label=label,
        text=text,
        span=Span(start, start + len(text)),
        title=duties.title_of(text, deadlines, kind),
        kind=kind,
        obligation=duties.obligation_of(text, kind),
        mode=duties.mode_of(text, kind),
        owner=duties.owner_of(text),
        cooperate=duties.cooperators_of(text),
        scope=duties.scope_of(text),
        not_a_task=duties.is_no_task(text),
        deadlines=tuple(deadlines),
        owed_unless_software=duties.software_whose_figures_are_known(text),
    )


def _is_request(line: SourceLine) -> bool:
    return bool(re.search(r"yêu cầu|đề nghị|giao |chỉ đạo|mời ", line.low))


def _unnumbered(lines: Sequence[SourceLine], issued_on: date | None) -> tuple[list[ReadItem], list[SourceLine]]:
    """Items of a letter without labels (the list after 'như sau:', else the first paragraph), and the other lines."""
    if not lines:
        return [], []
    rest = list(lines)
    items: list[ReadItem] = []
    if _LISTS_DUTIES.search(rest[0].low) and len(rest) > 1:
        rest.pop(0)
        while rest and not _CLOSES.match(rest[0].low):
            line = rest.pop(0)
            items.append(read_requirement(None, line.text, line.start, issued_on))
    elif not _IN_DOUBT.search(rest[0].low):
        line = rest.pop(0)
        items.append(read_requirement(None, line.text, line.start, issued_on))
    return items, rest


def _duty(line: SourceLine, issued_on: date | None, notes: list[Note]) -> ReadItem | None:
    """The item in an unnumbered paragraph, or None; an announcement becomes a note."""
    if duties.announces(line.text):
        notes.append(Note(NoteCode.ANNOUNCEMENT, line.text, Span(line.start, line.end)))
        return None
    item = read_requirement(None, line.text, line.start, issued_on)
    dated = bool(item.deadlines) and bool(_HANDS_IN.search(line.low))
    asked = bool(_REPORTS.search(line.low)) and not _IN_DOUBT.search(line.low)
    assigned = bool(_ASSIGNS.match(line.low))
    return item if dated or asked or assigned or item.kind is ItemKind.INCIDENT_REPORT else None


def _linked_to_incident_report(items: list[ReadItem]) -> list[ReadItem]:
    """Let the letter's incident report also answer conditional items that ask for no report of their own."""
    report = next((i for i, item in enumerate(items) if item.kind is ItemKind.INCIDENT_REPORT), None)
    return [
        replace(item, through=report)
        if report is not None and item.obligation is Obligation.CONDITIONAL and item.mode is ReportingMode.NONE
        else item
        for item in items
    ]
