"""Edit the items of a draft: change, add, remove, move, merge, split."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from directives import drafts
from directives.drafts.figure_specs import set_form
from directives.models import Directive, Item
from directives.reading import read_passage
from directives.rules.forms.design import FormDesign, joined
from directives.terms import Obligation, ReportingMode
from workflows.drafting import proposal
from workflows.drafting.steps import begin_edit, owner_groups


def change_item(session: Session, item: Item, values: Mapping[str, Any], edition: int, now: datetime) -> None:
    """Change an item; `values` are its columns. One that asks for no figures any more has no form."""
    begin_edit(session, item.directive, edition, now)
    _fill(session, item, values)


def add_item(session: Session, directive: Directive, values: Mapping[str, Any], edition: int, now: datetime) -> Item:
    """Add an item at the end, one that the reading did not find."""
    begin_edit(session, directive, edition, now)
    item = Item(directive=directive, position=len(directive.items) + 1, title="", text="")
    session.add(item)
    _fill(session, item, values)
    return item


def _fill(session: Session, item: Item, values: Mapping[str, Any]) -> None:
    if values["rrule"] != item.rrule:
        item.first_due_at = None  # it was of the old rule; the preview asks for the first period
    if item.span_start is None and (place := item.directive.source_text.find(values["text"])) >= 0:
        item.span_start, item.span_end = place, place + len(values["text"])
    for name, value in values.items():
        setattr(item, name, value)
    if item.mode is not ReportingMode.FIGURES and item.figures:
        _set_form(session, item, FormDesign())
        item.sums_figures = False
    session.flush()


def change_form(
    session: Session, item: Item, form: FormDesign, edition: int, now: datetime, *, sums_figures: bool = False
) -> None:
    """Set what an item asks to be filled in; it then asks for figures."""
    begin_edit(session, item.directive, edition, now)
    item.mode, item.sums_figures = ReportingMode.FIGURES, sums_figures
    _set_form(session, item, form)


def _set_form(session: Session, item: Item, form: FormDesign) -> None:
    for spec in item.figures:
        session.delete(spec)
    session.flush()
    session.expire(item, ["figures"])
    set_form(item, form)
    session.flush()


def take_back(session: Session, directive: Directive, start: int, edition: int, now: datetime) -> Item | None:
    """Make an item of a passage that the reading passed over; None if it is one already."""
    begin_edit(session, directive, edition, now)
    passage = next((each for each in drafts.passed_over(directive) if each.start == start), None)
    if passage is None:
        return None
    found = read_passage(passage.text, passage.start, directive.dated_on)
    item = proposal.item_of(found)
    item.label = item.label or passage.label[:40]
    item.audience = {**owner_groups(session, directive.issuer_id, found.owner), **item.audience}
    before = [each for each in directive.items if each.span_start is not None and each.span_start < start]
    place = directive.items.index(before[-1]) + 1 if before else 0
    item.directive_id, others = directive.id, list(directive.items)
    _renumber(session, directive, [*others[:place], item, *others[place:]])
    return item


def remove_item(session: Session, item: Item, edition: int, now: datetime) -> None:
    """Remove an item; items that were answered through it are answered on their own again."""
    directive = item.directive
    begin_edit(session, directive, edition, now)
    _delete(session, item, heir=None)
    _renumber(session, directive, [other for other in directive.items if other is not item])


def _delete(session: Session, item: Item, heir: Item | None) -> None:
    for other in item.directive.items:
        if other.through_id == item.id:
            other.through_id = None if heir is other or heir is None else heir.id
    session.flush()
    for spec in item.figures:
        session.delete(spec)
    session.delete(item)


def _renumber(session: Session, directive: Directive, items: Sequence[Item]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    session.add_all(items)
    session.flush()
    session.expire(directive, ["items"])


def move_item(session: Session, item: Item, by: int, edition: int, now: datetime) -> None:
    """Move an item up (-1) or down (1); at either end it stays."""
    directive = item.directive
    begin_edit(session, directive, edition, now)
    others = [other for other in directive.items if other is not item]
    place = min(max(item.position - 1 + by, 0), len(others))
    _renumber(session, directive, [*others[:place], item, *others[place:]])


def merge_with_next(session: Session, item: Item, edition: int, now: datetime) -> bool:
    """Merge an item with the one below it; what only the lower one asks for is kept.

    False if the days that the lower one's figures are about were not taken, since they are of other dates.
    """
    directive = item.directive
    begin_edit(session, directive, edition, now)
    below = next((other for other in directive.items if other.position == item.position + 1), None)
    if below is None:
        return True
    item.text = f"{item.text}\n\n{below.text}"
    starts = [place for place in (item.span_start, below.span_start) if place is not None]
    ends = [place for place in (item.span_end, below.span_end) if place is not None]
    item.span_start, item.span_end = min(starts, default=None), max(ends, default=None)
    agrees = _copy_missing(item, below)
    form = joined(item.design, below.design)
    # which figures of both add up must be said anew
    item.sums_figures = (item.sums_figures or below.sums_figures) and not (item.figures and below.figures)
    if item.through_id == below.id:
        item.through_id = None
    _delete(session, below, heir=None if item.through_id else item)
    _set_form(session, item, form)
    _renumber(session, directive, [other for other in directive.items if other is not below])
    return agrees


def _copy_missing(item: Item, below: Item) -> bool:
    """Take from the lower item what the upper one leaves open; False if it names other days of its data."""
    if item.mode is ReportingMode.NONE:
        item.mode = below.mode
    if not (item.due_at or item.rrule):
        for name in ("due_at", "rrule", "first_due_at", "last_due_at", "set_by_department"):
            setattr(item, name, getattr(below, name))
        item.deadline_text = below.deadline_text or item.deadline_text
    if item.data_window is None and (item.rrule, item.due_at) == (below.rrule, below.due_at):
        item.data_window, item.data_days = below.data_window, below.data_days
    if item.audience != below.audience:
        item.audience = {}  # units of either audience get the merged item
    if below.obligation is Obligation.MANDATORY:
        item.obligation = below.obligation
    return below.data_window is None or item.window_rule == below.window_rule


def split_item(session: Session, item: Item, places: Sequence[int], edition: int, now: datetime) -> None:
    """Split an item's text at `places` (offsets); the part with the deadline's words keeps deadline and mode."""
    directive = item.directive
    begin_edit(session, directive, edition, now)
    cuts = [0, *sorted(places), len(item.text)]
    pieces = [piece for a, b in pairwise(cuts) if (piece := item.text[a:b].strip())]
    if len(pieces) < 2:
        return
    keeps = next((n for n, piece in enumerate(pieces) if item.deadline_text and item.deadline_text in piece), 0)
    parts = [item if n == keeps else _sibling(item) for n in range(len(pieces))]
    label, span = item.label, (item.span_start, item.span_end)
    for n, (part, piece) in enumerate(zip(parts, pieces, strict=True)):
        part.label = f"{label}({n + 1})" if label and n else label
        part.text, part.title = piece, part.title if n == keeps == 0 else drafts.shortened(piece, 60)
        part.span_start, part.span_end = _span(directive.source_text, piece, span)
    others = list(directive.items)
    place = others.index(item)
    _renumber(session, directive, [*others[:place], *parts, *others[place + 1 :]])


def _sibling(item: Item) -> Item:
    return Item(directive_id=item.directive_id, obligation=item.obligation, audience=dict(item.audience))


def _span(source: str, piece: str, whole: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    start = source.find(piece, whole[0], whole[1]) if whole[0] is not None else -1
    return (start, start + len(piece)) if start >= 0 else whole
