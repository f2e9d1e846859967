"""What verification finds: what is wrong, where, what stands there and what should."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What can be wrong with the ledger, or with what it has sealed."""

    MISSING = "missing"
    ALTERED = "altered"
    UNLINKED = "unlinked"
    COLUMNS = "columns"
    HEAD = "head"
    ROOT = "root"
    PROJECTION = "projection"
    TEXT = "text"
    """A value differs from what an event sealed."""
    VALUE = "value"
    """A value that its column cannot hold."""
    ADDED = "added"
    """A row that no event has made."""
    REMOVED = "removed"
    """A row that an event has made and none has taken away."""
    FILE = "file"
    ANCHOR = "anchor"
    """A line of the anchors is not what was signed."""
    REWRITTEN = "rewritten"
    """An event differs from what was anchored."""
    CUT = "cut"
    """An anchored event is not there."""


@dataclass(frozen=True)
class LedgerFault:
    """One fault. `where` and `id` name a chain (`seq` is the place in it) or a table's row (`column` is in it)."""

    wrong: FaultKind
    where: str
    id: int | str
    seq: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
