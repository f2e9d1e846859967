"""Check a draft before its issue: missing values, doubtful values, and where it asks more of units than its letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from directives.drafts.due import moment_of_words
from directives.drafts.passages import passed_over
from directives.models import Directive, Item, spared_by
from directives.reading import NoteCode
from directives.rules import schedule
from directives.rules.periods import data_window
from directives.sources import UnreadKind, UnreadPart
from directives.terms import AttributeKey, Obligation, ReportingMode


class DraftProblem(StrEnum):
    """A required value that is missing, or a value that a person should check."""

    NUMBER_MISSING = "number_missing"
    DATE_MISSING = "date_missing"
    SIGNER_MISSING = "signer_missing"
    SUBJECT_MISSING = "subject_missing"
    ITEMS_MISSING = "items_missing"
    AUDIENCE_MISSING = "audience_missing"
    ITEM_EMPTY = "item_empty"
    FIGURES_MISSING = "figures_missing"
    RULE_WRONG = "rule_wrong"
    DATA_AFTER_DUE = "data_after_due"
    # doubtful: the value is there and does not block the issue
    NUMBER_MENDED = "number_mended"
    RECIPIENT_UNKNOWN = "recipient_unknown"
    YEAR_INFERRED = "year_inferred"
    MORE_DEADLINES = "more_deadlines"
    PASSED_OVER = "passed_over"
    DATE_DIFFERS = "date_differs"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_UNCLEAR = "date_unclear"
    PART_UNREAD = "part_unread"
    FORM_PROPOSED = "form_proposed"
    FORM_LONG = "form_long"


DOUBTS = frozenset(
    {
        DraftProblem.NUMBER_MENDED,
        DraftProblem.RECIPIENT_UNKNOWN,
        DraftProblem.YEAR_INFERRED,
        DraftProblem.MORE_DEADLINES,
        DraftProblem.PASSED_OVER,
        DraftProblem.DATE_DIFFERS,
        DraftProblem.DATE_IMPOSSIBLE,
        DraftProblem.DATE_UNCLEAR,
        DraftProblem.PART_UNREAD,
        DraftProblem.FORM_PROPOSED,
        DraftProblem.FORM_LONG,
    }
)
_DOUBTFUL_TIMES = {
    NoteCode.DATE_IMPOSSIBLE: DraftProblem.DATE_IMPOSSIBLE,
    NoteCode.DATE_UNCLEAR: DraftProblem.DATE_UNCLEAR,
}


class ExtraBurden(StrEnum):
    """How a draft asks more than its letter."""

    ITEM_ADDED = "item_added"
    MODE_HEAVIER = "mode_heavier"
    OBLIGATION_HEAVIER = "obligation_heavier"
    AUDIENCE_WIDER = "audience_wider"
    DEADLINE_OWN = "deadline_own"


MANY_CELLS = 30
"""More places to fill in than this are a burden that a person should know of."""

_ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)
BURDEN = {ReportingMode.NONE: 0, ReportingMode.INCIDENT: 1, ReportingMode.REPORT: 2, ReportingMode.FIGURES: 2}
"""Effort that each mode costs a unit. Figures weigh the same as a report."""


@dataclass(frozen=True)
class DraftFinding:
    """One finding; `item` is None for the directive itself, `detail` quotes the letter."""

    code: DraftProblem | ExtraBurden
    item: Item | None = None
    detail: str = ""
    part: UnreadPart | None = None
    """The part of the letter's file that was not read."""

    @property
    def doubtful(self) -> bool:
        """Whether the value is present and only needs a check."""
        return self.code in DOUBTS

    @property
    def extra(self) -> bool:
        """Whether the draft asks more than the letter, as opposed to lacking something."""
        return isinstance(self.code, ExtraBurden)


def draft_problems(directive: Directive) -> list[DraftFinding]:
    """Missing values, which block the issue, then doubtful ones."""
    found = [*_header_problems(directive), *_item_problems(directive), *_doubts(directive)]
    return sorted(found, key=lambda finding: finding.doubtful)


def _header_problems(directive: Directive) -> Iterator[DraftFinding]:
    needed = {
        DraftProblem.NUMBER_MISSING: directive.number,
        DraftProblem.DATE_MISSING: directive.dated_on,
        DraftProblem.SIGNER_MISSING: directive.signer_name,
        DraftProblem.SUBJECT_MISSING: directive.subject,
        DraftProblem.ITEMS_MISSING: directive.items,
    }
    yield from (DraftFinding(code) for code, value in needed.items() if not value)
    if not _addresses(directive.audience) and not all(_addresses(item.audience) for item in directive.items):
        yield DraftFinding(DraftProblem.AUDIENCE_MISSING)


def _addresses(audience: Mapping[str, Any]) -> bool:
    return bool(audience.get("groups") or audience.get("units"))


def _item_problems(directive: Directive) -> Iterator[DraftFinding]:
    for item in directive.items:
        if not item.title or not item.text:
            yield DraftFinding(DraftProblem.ITEM_EMPTY, item)
        if item.mode is ReportingMode.FIGURES and not item.figures and item.through_id is None:
            yield DraftFinding(DraftProblem.FIGURES_MISSING, item)
        if item.rrule and not is_recurrence_rule(item.rrule):
            yield DraftFinding(DraftProblem.RULE_WRONG, item)
        elif _data_ends_late(item):
            yield DraftFinding(DraftProblem.DATA_AFTER_DUE, item)


def _data_ends_late(item: Item) -> bool:
    """Whether the figures of a period are about days after its due date; the hour of a rule is the same for all."""
    due_at = schedule.next_cutoff(item.rrule, _ANY_DAY) if item.rrule else item.due_at
    found = item.window_of(due_at, None)
    return found is not None and due_at is not None and data_window.ends_late(found, due_at)


def is_recurrence_rule(rule: str) -> bool:
    """Whether the text is a recurrence rule (RFC 5545, section 3.3.10) that the schedule can expand."""
    try:
        return schedule.next_cutoff(rule, _ANY_DAY) is not None
    except ValueError:
        return False


def _doubts(directive: Directive) -> Iterator[DraftFinding]:
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
        yield from _deadline_doubts(item, _read_items(directive, item))
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
    found = any(entry["tracked"] for entry in _read_items(directive, item))
    return item.set_by_department or (not found and bool(item.due_at or item.rrule))


def shortened(text: str, most: int = 100) -> str:
    """The text, cut at a word to at most `most` letters with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


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


def _read_items(directive: Directive, item: Item) -> list[dict[str, Any]]:
    """The items as read from the letter within this item's span."""
    start, end = item.span_start, item.span_end
    if start is None or end is None:
        return []
    entries: list[dict[str, Any]] = directive.reading.get("items", [])
    return [entry for entry in entries if entry["span"][0] < end and start < entry["span"][1]]


def extra_burdens(directive: Directive) -> list[DraftFinding]:
    """Where the draft asks more of units than the letter does, item by item."""
    return [
        DraftFinding(code, item) for item in directive.items for code in _extras(item, _read_items(directive, item))
    ]


def _extras(item: Item, read: list[dict[str, Any]]) -> Iterator[ExtraBurden]:
    if item.set_by_department:
        yield ExtraBurden.DEADLINE_OWN
    if item.span_start is None and "unread" not in item.directive.reading:
        yield ExtraBurden.ITEM_ADDED
    if not read:
        return
    asked = max(BURDEN[ReportingMode(entry["mode"])] for entry in read)
    if BURDEN[item.mode] > asked and item.through_id is None:
        yield ExtraBurden.MODE_HEAVIER
    binding = {entry["obligation"] for entry in read}
    if item.obligation is Obligation.MANDATORY and Obligation.MANDATORY not in binding:
        yield ExtraBurden.OBLIGATION_HEAVIER
    exempted = {name for entry in read for name in entry["unless_software"]}
    if not exempted <= set(spared_by(item.audience).get(AttributeKey.SOFTWARE, ())):
        yield ExtraBurden.AUDIENCE_WIDER
