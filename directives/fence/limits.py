"""How much the reading of one file may cost, and why a file is refused."""

from dataclasses import dataclass
from enum import StrEnum

MB = 1024 * 1024


class FenceRefusal(StrEnum):
    """Why a file was not read."""

    BROKEN = "broken"
    """The parser failed, or died."""
    EXCESS = "excess"
    """It unpacks to too much, or takes too much time or memory."""
    BUSY = "busy"
    """Every child is at work on another file."""


class FenceRefused(ValueError):
    """A file was not read; `reason` says why to a person, `cause` to the log."""

    def __init__(self, reason: FenceRefusal, cause: str = "") -> None:
        super().__init__(f"{reason.value}: {cause}")
        self.reason, self.cause = reason, cause


@dataclass(frozen=True)
class Limits:
    """Limits of one reading."""

    cpu: int = 10
    """Seconds of processor time."""
    seconds: int = 30
    """Seconds on the clock, on a machine that is busy with other work."""
    memory: int = 512 * MB
    """Bytes of address space of the child, its libraries included."""
    answer: int = 128 * MB
    """Bytes of its answer."""
    children: int = 2
    """How many files one process reads at once."""
    line: float = 10.0
    """Seconds that a file waits for a child; longer waiting would hold too many of the server's threads."""
