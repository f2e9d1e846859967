"""Where a draft asks more of units than its letter does."""

from collections.abc import Iterator
from typing import Any

from directives.drafts.doubts import read_items
from directives.drafts.finding import DraftFinding, ExtraBurden
from directives.models import Directive, Item, spared_by
from directives.terms import AttributeKey, Obligation, ReportingMode

BURDEN = {ReportingMode.NONE: 0, ReportingMode.INCIDENT: 1, ReportingMode.REPORT: 2, ReportingMode.FIGURES: 2}
"""Effort that each mode costs a unit. Figures weigh the same as a report."""


def extra_burdens(directive: Directive) -> list[DraftFinding]:
    """Where the draft asks more of units than the letter does, item by item."""
    return [DraftFinding(code, item) for item in directive.items for code in _extras(item, read_items(directive, item))]


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
