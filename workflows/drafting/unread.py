"""Letters that cannot be read lead to a draft to fill in by hand, beside the document."""

from enum import StrEnum

from directives.models import Directive
from directives.reading import UnreadableLetter
from directives.sources import UnreadableSource


class Unread(StrEnum):
    """Why a draft holds nothing that was read; the values are those of the refusals, BLANK is an officer's choice."""

    SCAN = "scan"
    LOCKED = "locked"
    BROKEN = "broken"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    OLD_ENCODING = "old_encoding"
    NOT_VIETNAMESE = "not_vietnamese"
    NO_LETTER = "no_letter"
    BLANK = "blank"


def why_by_hand(error: UnreadableLetter | UnreadableSource) -> Unread | None:
    """Why the letter is filled in by hand; None if it is refused: a secret paper, a file that is none."""
    reason = str(error.reason)
    return Unread(reason) if reason in set(Unread) else None


def unread_of(directive: Directive) -> Unread | None:
    """Why a draft was not read; None if it was."""
    reason = directive.reading.get("unread")
    return Unread(reason) if reason else None
