"""The words of the reading as enums, and the refusal of what is no letter; pages give them their names."""

from enum import StrEnum


class ReadingRefusal(StrEnum):
    """Why a text is not read as a letter."""

    EMPTY = "empty"
    BINARY = "binary"
    TOO_LONG = "too_long"
    NOT_VIETNAMESE = "not_vietnamese"
    NO_LETTER = "no_letter"


class UnreadableLetter(Exception):
    """The text holds no letter that can be read; `reason` says why."""

    def __init__(self, reason: ReadingRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ItemKind(StrEnum):
    """The kinds of requirement that the reading tells apart."""

    MEASURE = "measure"
    PERIODIC_REPORT = "periodic_report"
    INCIDENT_REPORT = "incident_report"


class DeadlineKind(StrEnum):
    """How a date binds: once, again and again, roughly, or after something without a date."""

    ONCE = "once"
    RECURRING = "recurring"
    VAGUE = "vague"
    EVENT = "event"


class Bound(StrEnum):
    """Which side of the printed moment is meant."""

    BEFORE = "before"
    BY = "by"
    ON = "on"
    RANGE = "range"


class NoteCode(StrEnum):
    """What a person should look at before relying on the reading."""

    NUMBER_MENDED = "number_mended"
    NUMBER_MISSING = "number_missing"
    DATE_MISSING = "date_missing"
    DATE_IMPOSSIBLE = "date_impossible"
    YEAR_INFERRED = "year_inferred"
    ANNOUNCEMENT = "announcement"
    TABLE_SKIPPED = "table_skipped"
    NO_ITEMS = "no_items"
