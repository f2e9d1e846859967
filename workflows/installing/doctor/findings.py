"""What a check of the installation found; each is printed as one line."""

import socket
from dataclasses import dataclass
from enum import Enum

WAIT = 5.0
"""Seconds to wait for each answer of a server: one that needs longer does not work well either."""


class Health(Enum):
    """The value is what a line begins with."""

    GOOD = "✓ đạt"
    BROKEN = "✗ cần sửa"
    UNUSED = "– không xét"
    """Switched off, or it cannot be judged from here; not counted as a fault."""


@dataclass(frozen=True)
class InstallFinding:
    health: Health
    seen: str
    to_do: str = ""

    def line(self, subject: str) -> str:
        return f"{self.health.value}\t{subject}: {self.seen}." + (f" → {self.to_do}" if self.to_do else "")


def words_of(error: Exception) -> str:
    """Why somebody's server could not be reached; what a server itself has said stays as it is."""
    why = getattr(error, "reason", error)
    kinds = {
        ConnectionRefusedError: "không có chương trình nào nghe ở cổng này",
        TimeoutError: f"không trả lời trong {WAIT:g} giây",
        socket.gaierror: "không tìm thấy tên máy này",
    }
    told = next((words for kind, words in kinds.items() if isinstance(why, kind)), "")
    return told or " ".join(str(why).split()) or type(why).__name__


def good(seen: str) -> InstallFinding:
    return InstallFinding(Health.GOOD, seen)


def broken(seen: str, to_do: str) -> InstallFinding:
    return InstallFinding(Health.BROKEN, seen, to_do)


def unused(seen: str, to_do: str = "") -> InstallFinding:
    return InstallFinding(Health.UNUSED, seen, to_do)
