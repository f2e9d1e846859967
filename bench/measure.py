"""One measurement, its floor, and the ratio it has to meet."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Mark:
    """A measurement in seconds, or a rate per second."""

    what: str
    ours: float
    floor: float
    limit: float
    rate: bool = False
    failures: int = 0
    rows: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {
            "what": self.what,
            "ours": self.ours,
            "floor": self.floor,
            "ratio": self.ratio,
            "rate": self.rate,
            "failed": self.failures,
            "met": self.met,
        }

    @property
    def ratio(self) -> float:
        """Our time or rate divided by the floor's."""
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        """Whether nothing failed and the ratio is within `limit`: at most for a time, at least for a rate."""
        good = self.ratio >= self.limit if self.rate else self.ratio <= self.limit
        return good and not self.failures

    def __str__(self) -> str:
        unit, sign = ("/s", "≥") if self.rate else (" s", "≤")
        numbers = f"{self.ours:9.3f}{unit}  floor {self.floor:9.3f}{unit}  ratio {self.ratio:5.2f}"
        lines = [f"{'met   ' if self.met else 'MISSED'} {self.what:18} {numbers} (mark {sign} {self.limit})"]
        if self.rate:
            lines[0] += f"  {self.failures} failed"
        return "\n".join([*lines, f"       {self.rows}"] if self.rows else lines)


@dataclass(frozen=True)
class Limit:
    """A measurement that has a mark of its own and no floor: in seconds, or in megabytes."""

    what: str
    ours: float
    limit: float
    unit: str = "s"
    rows: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {"what": self.what, "median": self.ours, "limit": self.limit, "unit": self.unit, "met": self.met}

    @property
    def met(self) -> bool:
        return self.ours <= self.limit

    def __str__(self) -> str:
        line = (
            f"{'met   ' if self.met else 'MISSED'} {self.what:18} {self.ours:9.3f} {self.unit} (mark ≤ {self.limit:g})"
        )
        return "\n".join([line, f"       {self.rows}"] if self.rows else [line])


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes; garbage from earlier measurements is collected first.

    What a server lets the collector pass over is settled once (`programs.settle_memory`), as in a server: a turn's own
    objects are looked through as there.
    """
    gc.collect()
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median_of(runs: int, act: Callable[[], object]) -> float:
    """The median of several calls."""
    return median(seconds(act) for _ in range(runs))
