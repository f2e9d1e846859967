"""Which chains of a directive's assignments went on, as the event that records their heads keeps it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

LONGEST_RUN = 10_000_000

Run = list[int]
"""First and last id of assignments, and the number of the last event that each of them had."""


def runs_of(heads: Iterable[tuple[int, int]]) -> list[Run]:
    """(id, number of its last event) of some assignments by id, in runs: most stand like their neighbour."""
    runs: list[Run] = []
    for id_, seq in heads:
        if runs and runs[-1][1] == id_ - 1 and runs[-1][2] == seq:
            runs[-1][1] = id_
        else:
            runs.append([id_, id_, seq])
    return runs


def heads_in(data: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The same from an event's data; events of old have every assignment of the directive. Raises ValueError."""
    if "heads" in data:
        yield from sorted((int(id_), int(seq)) for id_, seq in data["heads"].items())
        return
    for first, last, seq in data["moved"]:
        if last - first > LONGEST_RUN:
            raise ValueError(f"a run of chains from {first} to {last}")
        yield from ((id_, seq) for id_ in range(first, last + 1))
