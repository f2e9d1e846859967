"""The end of a letter: where to report, enclosures, signers, recipients of copies."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from directives.reading.draft import ReportTo, Signer, Sourced, Span
from directives.reading.structure.citations import numbered_documents
from directives.reading.structure.zones import is_appendix, is_title
from directives.reading.text.normalise import SourceLine, pattern

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_DIGITS = r"\(?\+?\d[\d .()-]{6,18}\d"
_PHONE = re.compile(
    rf"(?:điện thoại|đt|đtdđ|sđt|số máy|số điện thoại|di động|hotline|theo số"
    rf"|tel)\s*(?:liên hệ)?\s*[:.]?\s*(?:số)?\s*[:.]?\s*"
    rf"({_DIGITS}(?:\s*[/;,-]\s*{_DIGITS})*)"
)
_UNIT = r"(?:[Pp]hòng|Vụ|Cục|Văn phòng|Ban|[Bb]ộ phận|Sở|Thanh tra|Tổ|Trung tâm|Chi cục|Viện|Khoa)"
_NAME = r"(?!trước|chậm|để |bằng|theo|qua )[^.;:()\n]{2,90}?(?: \([\wĐđ&-]{2,12}\))?"
_STOP = r"(?=\s*(?:[,;:.()]|$| theo số| trước| chậm nhất| bằng| để | qua |,? điện thoại| ĐT| email| Email))"
_OFFICES = (
    re.compile(rf"(?:thông )?qua ({_UNIT} {_NAME}){_STOP}"),
    re.compile(rf"liên hệ:?\s+(?:với )?({_UNIT} {_NAME}){_STOP}"),
    re.compile(
        rf"(?:gửi|nộp|báo cáo)[^.;]{{0,120}}?(?:về|đến"
        rf"|tới) [^.;(]{{2,80}}\((?:qua )?({_UNIT} [^()]{{2,80}})\)"
    ),
    re.compile(rf"(?:[Gg]ửi|[Nn]ộp)(?: báo cáo)?(?: về| đến| tới| cho)? ({_UNIT} {_NAME}){_STOP}"),
)
_COPIES = pattern(r"^\W*nơi nhận ?:?")
_SIGNED = pattern(r"^\W*(?:\(?(?:đã ký|ký|ký tên|chữ ký|ký số|dấu)[^)]*\)?)$")
_PERSON = re.compile(r"(?:(?:PGS|GS|TS|ThS|BS|CN|KS)\.? ?)*[^\W\d_a-zđ][\w'’-]*(?: [^\W\d_][\w'’-]*){1,6}$")
_ENCLOSED = (
    re.compile(
        r"((?:các |bảng |danh |biểu |mẫu |file |tài liệu |văn bản |kế hoạch |phụ lục )[^.;:()]{0,80}?) (?:đính"
        r"|gửi) kèm(?: theo)?\b",
        re.I,
    ),
    re.compile(
        r"\((?:có |theo )?((?:mẫu|danh sách|phụ lục|biểu|đề cương|bảng|tài liệu|kế hoạch"
        r"|file)[^()]{0,60}?) (?:đính |gửi )?kèm(?: theo)?[^()]{0,20}\)",
        re.I,
    ),
    re.compile(
        r"(?:gửi|xin gửi) (?:đính )?kèm(?: theo)?(?: công văn này)? ((?:các |bảng |danh |biểu |mẫu |file |tài "
        r"|văn |kế |số |đề )[^.;()]{3,160})",
        re.I,
    ),
)
_MARKED_ENCLOSED = re.compile(r"\((?:có )?(?:văn bản |công văn )?(?:đính |gửi )?kèm(?: theo)?[^()]{0,20}\)", re.I)
_APPENDIX_NAME = re.compile(
    r"(Phụ lục(?: số)? ?(?:[IVX]+|\d{1,2})?|Mẫu số ?\d{1,2}"
    r"|Biểu (?:mẫu )?số ?\d{1,2})\b",
    re.I,
)


def read_report_to(body: Sequence[SourceLine]) -> ReportTo:
    """Office, phone and email to report to; a paragraph with a phone or email is searched first."""
    email = next((found for line in body for found in _first(line, _EMAIL)), None)
    phone = next((found for line in body for found in _first(line, _PHONE)), None)
    likely = [
        line for line in body if any(part and line.start <= part.span.start < line.end for part in (email, phone))
    ]
    ordered = [*likely, *reversed(body)]
    office = next((found for line in ordered for rule in _OFFICES for found in _first(line, rule)), None)
    return ReportTo(office, phone, email)


def _documents(line: SourceLine) -> Iterator[Sourced[str]]:
    """A cited document followed by '(đính kèm)' in the same sentence."""
    documents = numbered_documents(line.low)
    ends = [end for _, end in documents]
    for mark in _MARKED_ENCLOSED.finditer(line.text):
        before = bisect(ends, mark.start())
        if before and not re.search(r"[.;] ", line.text[documents[before - 1][1] : mark.start()]):
            yield from filter(None, [line.found(*documents[before - 1])])


def _first(line: SourceLine, rule: re.Pattern[str]) -> Iterator[Sourced[str]]:
    source = line.low if rule is _PHONE else line.text
    for match in rule.finditer(source):
        group = 1 if rule.groups else 0
        found = line.found(match.start(group), match.end(group))
        if found:
            yield found


def read_copies(foot: Sequence[SourceLine]) -> tuple[Sourced[str], ...]:
    """The entries of 'Nơi nhận'."""
    at = next((i for i, line in enumerate(foot) if _COPIES.match(line.low)), None)
    if at is None:
        return ()
    found = list(_parts(foot[at], (_COPIES.match(foot[at].low) or re.match("", "")).end()))  # type: ignore[union-attr]
    for line in foot[at + 1 :]:
        if line.text[0] not in "-–+•*" and ((found and line.after_blank) or is_title(line) or _PERSON.match(line.text)):
            break
        found += _parts(line, 0)
    return tuple(found)


def _parts(line: SourceLine, start: int) -> Iterator[Sourced[str]]:
    for part in re.finditer(r"[^;]+", line.text[start:]):
        found = line.found(start + part.start(), start + part.end())
        if found:
            yield found


def read_signers(foot: Sequence[SourceLine]) -> tuple[Signer, ...]:
    """Signers: title lines in capitals followed by a name."""
    signers: list[Signer] = []
    titles: list[SourceLine] = []
    for line in foot:
        if is_title(line) or (titles and line.text.isupper() and not line.after_blank):
            titles.append(line)
        elif titles and _PERSON.match(line.text) and not line.text.isupper() and not _SIGNED.match(line.low):
            signers.append(_signer(titles, line))
            titles = []
    return tuple(signers)


def _signer(titles: Sequence[SourceLine], name: SourceLine) -> Signer:
    title = Sourced("; ".join(line.text for line in titles), Span(titles[0].start, titles[-1].end))
    return Signer(Sourced(name.text, Span(name.start, name.end)), title)


def read_attachments(body: Sequence[SourceLine], appendix: Sequence[SourceLine]) -> tuple[Sourced[str], ...]:
    """Enclosures named in the body, and appendices after the signature."""
    found: list[Sourced[str]] = []
    for line in body:
        found += _documents(line)
        for rule in _ENCLOSED:
            found += _first(line, rule)
    for line in appendix:
        name = _APPENDIX_NAME.match(line.text)
        if name and is_appendix(line) and (value := line.found(0, name.end())):
            found.append(value)
    unique: dict[str, Sourced[str]] = {}
    end = 0
    for value in sorted(found, key=lambda value: value.span):
        # two rules may find the same phrase, and a letter may name an enclosure twice
        if value.span.start >= end:
            end = value.span.end
            unique.setdefault(value.value.lower(), value)
    return tuple(unique.values())
