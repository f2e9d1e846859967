"""Read a letter: text -> Draft, with the source span of every value. Pure; standard library only."""

from collections.abc import Iterator, Sequence
from datetime import date

from directives.reading import secrecy
from directives.reading.codes import Bound, DeadlineKind, ItemKind, NoteCode, ReadingRefusal, UnreadableLetter
from directives.reading.draft import Draft, Note, ReadDeadline, ReadItem, ReadOffset, ReportTo, Signer, Sourced, Span
from directives.reading.structure.citations import read_bases
from directives.reading.structure.closing import read_attachments, read_copies, read_report_to, read_signers
from directives.reading.structure.header import read_header
from directives.reading.structure.items import read_items, read_passage
from directives.reading.structure.leftovers import read_leftovers
from directives.reading.structure.zones import zones
from directives.reading.text.normalise import SourceLine, lines, normalise
from directives.reading.times.unclear import unclear_times

__all__ = [
    "Bound",
    "DeadlineKind",
    "Draft",
    "ItemKind",
    "Note",
    "NoteCode",
    "ReadDeadline",
    "ReadItem",
    "ReadOffset",
    "ReadingRefusal",
    "ReportTo",
    "Signer",
    "Sourced",
    "Span",
    "UnreadableLetter",
    "read",
    "read_passage",
]


def read(text: str) -> Draft:
    """Read a letter. Raises UnreadableLetter if the text is not one."""
    if secrecy.is_secret(text):
        raise UnreadableLetter(ReadingRefusal.SECRET)
    text = normalise(text)
    paragraphs = list(lines(text))
    parts = zones(paragraphs)
    header = read_header(parts)
    notes = list(header.notes)
    issued_on = header.issued_on.value if header.issued_on else None
    items, first = read_items(parts.body, issued_on, notes)
    notes += _unclear_times(parts.body, issued_on)
    if not (header.number or header.issued_on) and (not items or not parts.addressed):
        raise UnreadableLetter(ReadingRefusal.NO_LETTER)
    if not items:
        notes.append(Note(NoteCode.NO_ITEMS))
    return Draft(
        text=text,
        issuer_parent=header.issuer_parent,
        agency=header.agency,
        number=header.number,
        number_printed=header.number_printed,
        issued_on=header.issued_on,
        place=header.place,
        urgency=header.urgency,
        subject=header.subject,
        recipients=header.recipients,
        bases=read_bases(parts.body[:first]),
        items=tuple(items),
        attachments=read_attachments(parts.body, parts.appendix),
        report_to=read_report_to(parts.body),
        signers=read_signers(parts.foot),
        copies_to=read_copies(parts.foot),
        notes=tuple(notes),
        leftovers=tuple(read_leftovers(paragraphs, parts, items, first)),
    )


def _unclear_times(body: Sequence[SourceLine], issued_on: date | None) -> Iterator[Note]:
    """Words of time that give no date, wherever the body has them."""
    for line in body:
        for each in unclear_times(line.low, issued_on):
            span = Span(line.start + each.start, line.start + each.end)
            yield Note(each.code, line.text[each.start : each.end], span)
