"""One finding about a draft: its code, the item that it is about, and what the letter says."""

from dataclasses import dataclass
from enum import StrEnum

from directives.models import Item
from directives.sources import UnreadPart


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


class ExtraBurden(StrEnum):
    """How a draft asks more than its letter."""

    ITEM_ADDED = "item_added"
    MODE_HEAVIER = "mode_heavier"
    OBLIGATION_HEAVIER = "obligation_heavier"
    AUDIENCE_WIDER = "audience_wider"
    DEADLINE_OWN = "deadline_own"


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
