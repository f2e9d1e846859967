"""Check a draft before its issue: missing values, which block it, then doubtful ones."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from directives.drafts.doubts import doubts
from directives.drafts.finding import DraftFinding, DraftProblem
from directives.models import Directive, Item
from directives.rules import schedule
from directives.rules.periods import data_window
from directives.terms import ReportingMode

_ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def draft_problems(directive: Directive) -> list[DraftFinding]:
    """Missing values, which block the issue, then doubtful ones."""
    found = [*_header_problems(directive), *_item_problems(directive), *doubts(directive)]
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
