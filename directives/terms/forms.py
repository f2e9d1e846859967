"""Terms of an item's form: what a field takes, how figures are checked, why a report is flagged."""

from enum import StrEnum


class FieldKind(StrEnum):
    """What a field of a form takes."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENTAGE = "percentage"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"

    @property
    def is_number(self) -> bool:
        return self in NUMBERS

    @property
    def is_whole(self) -> bool:
        return self is FieldKind.WHOLE

    @property
    def is_free_text(self) -> bool:
        """Whether people type words of their own, which may be personal and can be erased."""
        return self is FieldKind.TEXT


NUMBERS = frozenset({FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.PERCENTAGE})


class YesNo(StrEnum):
    """The stored answers of a yes/no field."""

    YES = "yes"
    NO = "no"


class CheckRelation(StrEnum):
    """How the figures on the left relate to what they are checked against."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUAL = "equal"


class CheckAgainst(StrEnum):
    """What the figures on the left are checked against."""

    FIGURES = "figures"
    LAST_PERIOD = "last_period"
    UNIT_SIZE = "unit_size"


class CheckSeverity(StrEnum):
    """What becomes of a report that fails a check: it is refused, or taken with a reason."""

    HARD = "hard"
    EXPLAIN = "explain"

    @property
    def is_hard(self) -> bool:
        return self is CheckSeverity.HARD


class FlagKind(StrEnum):
    """Why an officer should read a report of figures."""

    CHECK = "check"
    """Two figures of the report do not agree, and the unit gave a reason."""
    LAST_PERIOD = "last_period"
    UNIT_SIZE = "unit_size"
    JUMP = "jump"
    """Many times the last period's, where no check of the form says how much."""
    REASON = "reason"
    """The unit gave a reason without being asked, or about a number that reads in two ways."""
    NOTE = "note"
    """The unit wrote a note or sent a file."""
    SUPPLEMENT = "supplement"
    """It answers what the officer asked for."""


class SelfReports(StrEnum):
    """What a unit's own figures cover if a platform has figures of it too."""

    WHOLE = "whole"
    """The whole unit: the platform's figures are only compared with them."""
    REST = "rest"
    """What the platform does not know: the platform's figures are added."""
