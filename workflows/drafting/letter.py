"""The letter as the draft pages show it: cut into segments, each marked with what was read there. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from directives import drafts
from directives.drafts import PassedOver
from directives.models import Directive, Item


def listed(directive: Directive) -> Iterator[Item | PassedOver]:
    """The items in their order, and between them, as the letter has them, the passages judged no task."""
    passed = [each for each in drafts.passed_over(directive) if not each.asks]
    for item in directive.items:
        while passed and item.span_start is not None and passed[0].start < item.span_start:
            yield passed.pop(0)
        yield item
    yield from passed


@dataclass(frozen=True)
class Segment:
    """A piece of the letter: the `kind` of value read there, the item that covers it, whether that item starts here."""

    text: str
    kind: str = ""
    item: Item | None = None
    starts_item: bool = False
    start: int = 0
    """Its place in the letter."""


def segments(directive: Directive, around: Item | None = None) -> list[Segment]:
    """The segments of the whole letter, or of the passage around an item."""
    text = directive.source_text
    marks = [(mark["span"][0], mark["span"][1], mark["kind"]) for mark in directive.reading.get("marks", ())]
    items = [item for item in directive.items if item.span_start is not None and item.span_end is not None]
    start, end = _window(text, around)
    cuts = {start, end, *(place for a, b, _ in marks for place in (a, b))}
    cuts |= {place for item in items for place in (item.span_start, item.span_end) if place is not None}
    return list(_segments(text, sorted(cut for cut in cuts if start <= cut <= end), marks, items))


def _window(text: str, around: Item | None) -> tuple[int, int]:
    """Start and end of the passage: from the paragraph before the item to the one after it."""
    if around is None or around.span_start is None or around.span_end is None:
        return 0, len(text)
    own = text.rfind("\n", 0, around.span_start) + 1
    start = text.rfind("\n", 0, max(own - 2, 0)) + 1
    behind = re.compile(r"\n+[^\n]*").match(text, around.span_end)
    return start, behind.end() if behind else len(text)


def _segments(
    text: str, cuts: Sequence[int], marks: Sequence[tuple[int, int, str]], items: Sequence[Item]
) -> Iterator[Segment]:
    for start, end in pairwise(cuts):
        here = [mark for mark in marks if mark[0] <= start and end <= mark[1]]
        inner = min(here, key=lambda mark: mark[1] - mark[0], default=(0, 0, ""))
        item = next((item for item in items if _covers(item, start, end)), None)
        yield Segment(
            text[start:end], inner[2], item, starts_item=item is not None and item.span_start == start, start=start
        )


def _covers(item: Item, start: int, end: int) -> bool:
    spans = item.span_start is not None and item.span_end is not None
    return spans and item.span_start <= start and end <= item.span_end  # type: ignore[operator]


_SENTENCE = re.compile(r"(?<=[.;!?…])\s+(?=[^\W\d_])|\n+")


def cut_points(text: str) -> list[tuple[int, str, bool]]:
    """Where an item's text can be split: (offset, words that start there, whether a paragraph starts there)."""
    found = [(match.end(), "\n" in match.group()) for match in _SENTENCE.finditer(text)]
    return [(place, text[place:].partition("\n")[0], paragraph) for place, paragraph in found if text[place:].strip()]
