"""Values of a draft that are there and that a person should check against the letter."""

from collections.abc import Iterator, Sequence
from typing import Any

from directives.drafts.due import moment_of_words
from directives.drafts.finding import DraftFinding, DraftProblem
from directives.drafts.passages import passed_over
from directives.models import Directive, Item
from directives.reading import NoteCode
from directives.sources import UnreadKind, UnreadPart

_DOUBTFUL_TIMES = {
    NoteCode.DATE_IMPOSSIBLE: DraftProblem.DATE_IMPOSSIBLE,
    NoteCode.DATE_UNCLEAR: DraftProblem.DATE_UNCLEAR,
}

MANY_CELLS = 30
"""More places to fill in than this are a burden that a person should know of."""


def doubts(directive: Directive) -> Iterator[DraftFinding]:
    """A doubt is dropped as soon as an officer changes the value."""
    read = directive.reading
    mended = any(note["code"] == NoteCode.NUMBER_MENDED for note in read.get("notes", ()))
    if mended and directive.number == read["number"]:
        yield DraftFinding(DraftProblem.NUMBER_MENDED, detail=directive.number_printed)
    if directive.audience == read.get("audience"):
        yield from (DraftFinding(DraftProblem.RECIPIENT_UNKNOWN, detail=line) for line in read.get("unmatched", ()))
    for passage in passed_over(directive):
        if passage.asks:
            yield DraftFinding(DraftProblem.PASSED_OVER, detail=shortened(passage.text))
    for item in directive.items:
        yield from _deadline_doubts(item, read_items(directive, item))
        yield from _form_doubts(item)
    yield from _doubtful_times(directive)
    for entry in read.get("unread_parts", ()):
        part = UnreadPart(**{**entry, "kind": UnreadKind(entry["kind"])})
        yield DraftFinding(DraftProblem.PART_UNREAD, detail=shortened(part.detail), part=part)


def _form_doubts(item: Item) -> Iterator[DraftFinding]:
    if item.figures and item.design.proposed:
        yield DraftFinding(DraftProblem.FORM_PROPOSED, item)
    if len(item.figures) > MANY_CELLS:
        yield DraftFinding(DraftProblem.FORM_LONG, item, str(len(item.figures)))


def _doubtful_times(directive: Directive) -> Iterator[DraftFinding]:
    """Dates that no calendar has, and words of time that give none, at the item that has them."""
    for note in directive.reading.get("notes", ()):
        code, span = _DOUBTFUL_TIMES.get(note["code"]), note.get("span")
        if code is None or span is None:
            continue
        item = next((item for item in directive.items if _holds(item, span)), None)
        if item is None or not _date_was_set(directive, item):
            yield DraftFinding(code, item, note["detail"])


def _holds(item: Item, span: Sequence[int]) -> bool:
    start, end = item.span_start, item.span_end
    return start is not None and end is not None and start <= span[0] and span[1] <= end


def _date_was_set(directive: Directive, item: Item) -> bool:
    """Whether an officer gave the item the date that the reading did not find."""
    found = any(entry["tracked"] for entry in read_items(directive, item))
    return item.set_by_department or (not found and bool(item.due_at or item.rrule))


def _deadline_doubts(item: Item, read: list[dict[str, Any]]) -> Iterator[DraftFinding]:
    if item.set_by_department:
        return
    deadlines = [deadline for entry in read for deadline in entry["deadlines"]]
    if item.due_at and any(deadline.get("year_inferred") for deadline in deadlines):
        yield DraftFinding(DraftProblem.YEAR_INFERRED, item, item.deadline_text)
    said = moment_of_words(item.deadline_text, item.directive.dated_on)
    if item.due_at and said and said != item.due_at:
        yield DraftFinding(DraftProblem.DATE_DIFFERS, item, item.deadline_text)
    exact = [deadline["text"] for deadline in deadlines if deadline["kind"] in ("once", "recurring")]
    if (item.due_at or item.rrule) and len(exact) > len(read):
        yield DraftFinding(DraftProblem.MORE_DEADLINES, item, "; ".join(exact))


def read_items(directive: Directive, item: Item) -> list[dict[str, Any]]:
    """The items as read from the letter within this item's span."""
    start, end = item.span_start, item.span_end
    if start is None or end is None:
        return []
    entries: list[dict[str, Any]] = directive.reading.get("items", [])
    return [entry for entry in entries if entry["span"][0] < end and start < entry["span"][1]]


def shortened(text: str, most: int = 100) -> str:
    """The text, cut at a word to at most `most` letters with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
