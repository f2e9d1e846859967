"""What the reading of a letter passed over, and which of it no item of the draft covers now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directives.models import Directive, Item


@dataclass(frozen=True)
class PassedOver:
    """A passage of the letter that is no item; `asks` if it sounds like a duty, else the reading judged it no task.

    `paragraph`, or `table` and `row`, say where it is; all counted from 1, 0 if it is the other.
    """

    text: str
    start: int
    end: int
    asks: bool
    label: str = ""
    paragraph: int = 0
    table: int = 0
    row: int = 0


def passed_over(directive: Directive) -> list[PassedOver]:
    """What the reading passed over and no item covers now, in the order of the letter."""
    return [each for each in _passages(directive) if not any(covers(item, each) for item in directive.items)]


def taken_back(directive: Directive, item: Item) -> bool:
    """Whether the item was made of a passage that the reading had passed over."""
    start, end = item.span_start, item.span_end
    if start is None or end is None:
        return False
    return any(each.start <= start and end <= each.end for each in _passages(directive))


def _passages(directive: Directive) -> list[PassedOver]:
    text = directive.source_text
    found = [_passage(text, entry) for entry in directive.reading.get("items", ()) if entry["not_a_task"]]
    found += [_passage(text, entry, **entry["place"]) for entry in directive.reading.get("leftovers", ())]
    return sorted(found, key=lambda each: each.start)


def _passage(text: str, entry: Mapping[str, Any], **known: Any) -> PassedOver:
    start, end = entry["span"]
    return PassedOver(text[start:end], start, end, entry.get("asks", False), entry.get("label") or "", **known)


def covers(item: Item, passage: PassedOver) -> bool:
    """Whether an item holds the passage; a row between two paragraphs of an item is not in it."""
    if item.span_start is None or item.span_end is None:
        return False
    if passage.table:
        return passage.start <= item.span_start and item.span_end <= passage.end
    return item.span_start < passage.end and passage.start < item.span_end
