"""Codes in the result of reading a letter, and the error for a text that is not a letter."""

from enum import StrEnum


class ReadingRefusal(StrEnum):
    """Why a text was refused."""

    SECRET = "secret"
    EMPTY = "empty"
    BINARY = "binary"
    TOO_LONG = "too_long"
    OLD_ENCODING = "old_encoding"
    NOT_VIETNAMESE = "not_vietnamese"
    NO_LETTER = "no_letter"


class UnreadableLetter(Exception):
    """The text cannot be read as a letter; `reason` is a ReadingRefusal."""

    def __init__(self, reason: ReadingRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ItemKind(StrEnum):
    """Kinds of requirement in a letter."""

    MEASURE = "measure"
    PERIODIC_REPORT = "periodic_report"
    INCIDENT_REPORT = "incident_report"


class DeadlineKind(StrEnum):
    """A fixed date, a recurring date, a vague time, or a time relative to an event without a date."""

    ONCE = "once"
    RECURRING = "recurring"
    VAGUE = "vague"
    EVENT = "event"


class Bound(StrEnum):
    """How a date limits: before it, by its end, on it, or within a range."""

    BEFORE = "before"
    BY = "by"
    ON = "on"
    RANGE = "range"


class NoteCode(StrEnum):
    """Warnings for the person who checks the draft."""

    NUMBER_MENDED = "number_mended"
    NUMBER_MISSING = "number_missing"
    DATE_MISSING = "date_missing"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_UNCLEAR = "date_unclear"
    """Words of time that give no date: a lunar day, a blank, a year of two digits."""
    YEAR_INFERRED = "year_inferred"
    ANNOUNCEMENT = "announcement"
    TABLE_SKIPPED = "table_skipped"
    NO_ITEMS = "no_items"
