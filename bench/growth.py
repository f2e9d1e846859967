"""How time grows with the number of units: the same probes at several sizes, and the exponent that fits."""

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.ministry.build import build, play
from bench.ministry.cluster import Cluster
from bench.ministry.table import ROWS, measure
from tests.infrastructure.databases import migrate

SIZES = (1_000, 5_000, 20_000)
CONSTANT = frozenset(
    {
        *(
            "claim",
            "unsent",
            "front",
            "board",
            "board_search",
            "board_unchanged",
            "figures",
            "unit_form",
            "review_queue",
        ),
        *("one_report", "unanswered", "call_list", "units", "unit_page", "send_again"),
    }
)
"""Pages and steps that should take the same at any size; all else should grow no faster than the units."""

FLAT, LINEAR = 0.2, 1.1


def measure_growth(cluster: Cluster, files: Path, sizes: Sequence[int] = SIZES) -> list[dict[str, Any]]:
    """Measure at each size on a copy, and print each probe's times and exponent as soon as it is known."""
    _build_missing(cluster, files, sizes)
    names = {size: f"growth_{size}" for size in sizes}
    for size, name in names.items():
        cluster.renew(name, f"ministry_{size}")
        migrate(cluster.url(name), files)
    print("\nGrowth: " + ", ".join(f"{size:,}" for size in sizes) + " units; exponent of time, and the most wanted")
    rows = [
        _grown(row.probe, {n: measure(row, cluster.url(db), str(files)) for n, db in names.items()}) for row in ROWS
    ]
    for name in names.values():
        cluster.drop(name)
    return rows


def _build_missing(cluster: Cluster, files: Path, sizes: Sequence[int]) -> None:
    missing = [size for size in sizes if not cluster.has(f"ministry_{size}")]
    if missing:
        files.mkdir(parents=True, exist_ok=True)
        played = play(files)
        for size in missing:
            build(cluster, f"ministry_{size}", size, files, played)


def _grown(probe: str, found: dict[int, dict[str, Any]]) -> dict[str, Any]:
    most = FLAT if probe in CONSTANT else LINEAR
    times = {size: one["median"] for size, one in found.items() if "median" in one}
    shown = "".join(f"{times[size]:>11.4f} s" if size in times else f"{'not done':>13}" for size in found)
    row: dict[str, Any] = {"what": probe, "medians": times, "load": round(os.getloadavg()[0], 1)}
    if len(times) < len(found):
        print(f"MISSED {probe:18}{shown}", flush=True)
        return {**row, "failed": "not done at every size"}
    exponent = slope([(math.log(size), math.log(time)) for size, time in times.items()])
    print(f"{'met' if exponent <= most else 'MISSED':7}{probe:18}{shown}   n^{exponent:.2f} (≤ {most})", flush=True)
    return {**row, "exponent": exponent, "met": exponent <= most}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the line through these points that has the least squares."""
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _b in points)
