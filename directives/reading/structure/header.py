"""The head of a letter: issuer, number, date, place, urgency, subject and addressees."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from directives.reading.codes import NoteCode
from directives.reading.draft import Note, Sourced, Span
from directives.reading.structure.zones import Zones
from directives.reading.text.normalise import SourceLine, fold, pattern
from directives.terms.years import YEARS

_NATION = pattern(r"c[ộô]ng h[oò][aà] x[ãa] h[ộo]i|độc lập - tự do|đ[ộôo]c l[ậâa]p - t[ựưu] do")
_PARTY = pattern(r"đảng cộng sản việt nam")
_NUMBER_LINE = pattern(r"^\W*s[ốô] ?[:.]? ?(?=\d|/|…|\.)")
_NUMBER = re.compile(
    r"(?P<n>\d{1,5}[a-z]?(?:\s?/\s?\d{4})?)\s*(?P<sep>[/-])\s*(?P<symbol>[A-ZĐ][\wĐđ&.]*(?:\s*[-–—‑/]+\s*[A-ZĐ][\wĐđ&.]*)*)"
)
_BLANK_NUMBER = re.compile(r"[\s.…_]*/\s*[A-ZĐ][\w&.-]*")
_DATE = pattern(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_DATE_LINE = pattern(r"ngày [\d.…_]* ?tháng [\d.…_]* ?năm [\d.…_]*")
_URGENCY = pattern(r"h[ỏo]a tốc|hoả tốc|thượng khẩn|khẩn")
_SUBJECT = pattern(r"^\W*(?:v ?/ ?v|về việc)[ :.]*")
_INSTITUTION = pattern(
    r"(?:sở|bộ|phòng|ubnd|ủy ban|hđnd|hội đồng|trường|trung tâm|cục|vụ|ban |chi cục|văn phòng|đảng|tỉnh (?:ủy|đoàn)"
    r"|thành (?:ủy|đoàn)|huyện (?:ủy|đoàn)|công an|hội |công đoàn|viện|đại học|học viện|tổng cục|chính phủ|thủ tướng"
    r"|thanh tra|kho bạc|bảo hiểm|liên đoàn|đoàn |tổng |tổ |ngân hàng)"
)
_KNOWN_SYMBOLS = frozenset(
    [
        "SGDĐT",
        "SGD&ĐT",
        "BGDĐT",
        "BGD&ĐT",
        "PGDĐT",
        "PGD&ĐT",
        "GDĐT",
        "UBND",
        "HĐND",
        "BNV",
        "SNV",
        "BYT",
        "SYT",
        "BTC",
        "STC",
        "BTTTT",
        "STTTT",
        "VPCP",
        "BLĐTBXH",
        "LĐTBXH",
        "SLĐTBXH",
        "THPT",
        "THCS",
        "GDTX",
        "GDTrH",
        "GDMN",
        "GDTH",
        "QLCL",
        "QLCLGD",
        "KHTC",
        "TCCB",
        "BKHĐT",
        "SKHĐT",
        "BCA",
        "CĐGD",
    ]
)


@dataclass(frozen=True)
class Header:
    """Values of the head, and warnings about them."""

    issuer_parent: Sourced[str] | None
    agency: Sourced[str] | None
    number: Sourced[str] | None
    number_printed: str | None
    issued_on: Sourced[date] | None
    place: Sourced[str] | None
    urgency: Sourced[str] | None
    subject: Sourced[str] | None
    recipients: tuple[Sourced[str], ...]
    notes: tuple[Note, ...]


def read_header(zones: Zones) -> Header:
    """The values of the head; None if the letter has none."""
    above = zones.head
    notes: list[Note] = []
    parent, agency = _agencies(above)
    printed, number = _number(above, notes)
    issued_on, place = _date_and_place(above, notes)
    return Header(
        parent,
        agency,
        number,
        printed,
        issued_on,
        place,
        _urgency(above),
        _subject(zones),
        tuple(_recipients(zones.addressed)),
        tuple(notes),
    )


def _agencies(head: Sequence[SourceLine]) -> tuple[Sourced[str] | None, Sourced[str] | None]:
    names: list[Sourced[str]] = []
    for line in head:
        if _NUMBER_LINE.match(line.low) or _SUBJECT.match(line.low):
            break
        found = line.found(0)
        if found is None or not _names_an_agency(line):
            continue
        if names and (not _INSTITUTION.match(fold(found.value)) or names[-1].value.endswith((" VÀ", " -", ","))):
            last = names.pop()
            found = Sourced(f"{last.value} {found.value}", Span(last.span.start, found.span.end))
        names.append(found)
    return (names[-2] if len(names) > 1 else None, names[-1] if names else None)


def _names_an_agency(line: SourceLine) -> bool:
    apart = _NATION.search(line.low) or _PARTY.search(line.low) or _DATE_LINE.search(line.low)
    return line.text.isupper() and not apart and not _urgency([line])


def _number(head: Sequence[SourceLine], notes: list[Note]) -> tuple[str | None, Sourced[str] | None]:
    line = next((line for line in head if _NUMBER_LINE.match(line.low)), None)
    if line is None:
        notes.append(Note(NoteCode.NUMBER_MISSING))
        return None, None
    found = _NUMBER.search(line.text)
    if found is None:
        blank = _BLANK_NUMBER.search(line.text)
        notes.append(Note(NoteCode.NUMBER_MISSING, line.text, Span(line.start, line.end)))
        return (blank.group().strip(" .…_") if blank else None), None
    printed = found.group().rstrip(" .")
    span = Span(line.start + found.start(), line.start + found.start() + len(printed))
    number = clean_number(printed)
    if number != printed:
        notes.append(Note(NoteCode.NUMBER_MENDED, printed, span))
    return printed, Sourced(number, span)


def clean_number(printed: str) -> str:
    """Clean a number: no spaces, plain dashes, a doubled letter dropped if that gives a known symbol."""
    close = re.sub(r"([/-])[/-]+", r"\1", re.sub(r"[–—‑]", "-", re.sub(r"\s+", "", printed)))
    return "".join(_without_doubling(part) for part in re.split(r"([/-])", close))


def _without_doubling(group: str) -> str:
    if group in _KNOWN_SYMBOLS:
        return group
    plain = group.replace("Đ", "D")
    shorter = [group[:i] + group[i + 1 :] for i, (a, b) in enumerate(pairwise(plain)) if a == b]
    return next((candidate for candidate in shorter if candidate in _KNOWN_SYMBOLS), group)


def _date_and_place(head: Sequence[SourceLine], notes: list[Note]) -> tuple[Sourced[date] | None, Sourced[str] | None]:
    line = next((line for line in head if _DATE_LINE.search(line.low)), None)
    if line is None:
        notes.append(Note(NoteCode.DATE_MISSING))
        return None, None
    stamp = _DATE_LINE.search(line.low)
    found = _DATE.search(line.low)
    number = _NUMBER.search(line.text) if _NUMBER_LINE.match(line.low) else None
    place = line.found(number.end() if number else 0, stamp.start() if stamp else 0)
    if found is None:
        notes.append(Note(NoteCode.DATE_MISSING, line.text, Span(line.start, line.end)))
        return None, place
    day, month, year = map(int, found.groups())
    span = Span(line.start + found.start(), line.start + found.end())
    with suppress(ValueError):
        if year in YEARS:
            return Sourced(date(year, month, day), span), place
    notes.append(Note(NoteCode.DATE_IMPOSSIBLE, found.group(), span))
    return None, place


def _urgency(head: Sequence[SourceLine]) -> Sourced[str] | None:
    for line in head:
        stamp = _URGENCY.search(line.low)
        if stamp and line.text.isupper() and len(line.text) < 40:
            return line.found(stamp.start(), stamp.end())
    return None


def _subject(zones: Zones) -> Sourced[str] | None:
    for line in zones.head:
        opening = _SUBJECT.match(line.low)
        if opening:
            return line.found(opening.end())
    if zones.kind is None or zones.kind not in zones.head:
        return None
    below = list(zones.head)[list(zones.head).index(zones.kind) + 1 :]
    return below[0].found(0) if below else None


def _recipients(addressed: Sequence[SourceLine]) -> Iterator[Sourced[str]]:
    for i, line in enumerate(addressed):
        start = (line.text.find(":") + 1 or len("Kính gửi")) if i == 0 else 0
        for part in re.finditer(r"[^;]+", line.text[start:]):
            found = line.found(start + part.start(), start + part.end())
            if found:
                yield found
