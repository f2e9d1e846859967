"""Damaged files of each kind, through the doors that take them. Each must be read or refused with a reason."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from directives import reading, sources
from directives.fence import FenceRefused, Limits
from directives.reading import UnreadableLetter
from directives.sources import UnreadableSource
from directives.sources.tables import UnreadableSheet
from tests.fuzz.damage import damaged
from tests.fuzz.samples import SAMPLES, samples_of
from workflows.inbox.opening import open_mail
from workflows.units.sheets import read_sheet

REFUSED = (FenceRefused, UnreadableLetter, UnreadableSheet, UnreadableSource)
MOST_SECONDS = Limits().seconds + 5


def _letter(data: bytes) -> None:
    reading.read(sources.extract(data).text)


def _mail(data: bytes) -> None:
    opened = open_mail(data, frozenset({"so@so.example"}), 10 * 1024 * 1024)
    if opened.parsed is None:
        raise UnreadableLetter(reading.ReadingRefusal.BINARY)


DOORS: dict[str, tuple[Callable[[bytes], object], ...]] = {
    "docx": (sources.look_at, _letter),
    "pdf": (sources.look_at, _letter),
    "xlsx": (sources.look_at, read_sheet),
    "xls": (sources.look_at, read_sheet),
    "ods": (sources.look_at, read_sheet),
    "csv": (sources.look_at, read_sheet),
    "mail": (_mail,),
    "png": (sources.look_at, sources.made_photograph),
    "jpeg": (sources.look_at, sources.made_photograph),
}


@dataclass
class FileTally:
    """What became of the damaged files of one kind."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Files that ended otherwise than they may: with an error of another kind, or after too long a time."""
    longest: float = 0.0

    def __str__(self) -> str:
        counts = ", ".join(f"{outcome} {count}" for outcome, count in self.outcomes.most_common())
        lines = [f"{self.kind}: {self.outcomes.total()} files: {counts}; longest {self.longest:.1f} s"]
        return "\n".join([*lines, f"{self.kind}: {len(self.faults)} faults", *self.faults[:20]])


def fuzz(kind: str, count: int, seed: int) -> FileTally:
    """Damage `count` files of a kind, and let each be read."""
    tally = FileTally(kind)
    with ThreadPoolExecutor(Limits().children) as threads:
        for number, (outcomes, fault, seconds) in enumerate(
            threads.map(lambda number: _outcome(kind, number, seed), range(count))
        ):
            tally.outcomes[outcomes] += 1
            tally.longest = max(tally.longest, seconds)
            if fault:
                tally.faults.append(f"  file {number} of seed {seed}: {fault}")
    return tally


def file_of(kind: str, number: int, seed: int) -> bytes:
    """A damaged file, to look at again."""
    random = Random(f"{seed} {kind} {number}")
    return damaged(random.choice(samples_of(kind)), random)


def _outcome(kind: str, number: int, seed: int) -> tuple[str, str, float]:
    """What the last door said, the fault if it is one, and how long all of them took."""
    data, started, outcome, fault = file_of(kind, number, seed), time.monotonic(), "read", ""
    for door in DOORS[kind]:
        try:
            door(data)
        except REFUSED as refused:
            outcome = refused.reason.value
        except Exception as error:  # what the fuzz is looking for
            outcome, fault = "ERROR", f"{type(error).__module__}.{type(error).__name__}: {error}"[:300]
    seconds = time.monotonic() - started
    return outcome, fault or ("too long" if seconds > MOST_SECONDS * len(DOORS[kind]) else ""), seconds


KINDS = tuple(SAMPLES)
