"""Why a file cannot be read as a table at all."""

from enum import StrEnum


class SheetFault(StrEnum):
    """Why a file is no table."""

    SECRET = "secret"
    KIND = "kind"
    BROKEN = "broken"
    LOCKED = "locked"
    OLD_FONT = "old_font"
    QUOTE = "quote"
    """A quotation mark of a CSV file is never closed: all lines below it would be one cell."""
    HEADS = "heads"
    """No line names the columns."""
    EMPTY = "empty"
    LONG = "long"
    EXCESS = "excess"
    """It unpacks to too much, or takes too long to read."""
    BUSY = "busy"
    """Too many other files are being read."""


class UnreadableSheet(ValueError):
    """A file cannot be read as a table; `reason` says why."""

    def __init__(self, reason: SheetFault) -> None:
        super().__init__(reason.value)
        self.reason = reason

    def __reduce__(self) -> tuple[type["UnreadableSheet"], tuple[SheetFault]]:
        return UnreadableSheet, (self.reason,)
