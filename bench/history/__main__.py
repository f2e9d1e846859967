"""`python -m bench.history`: for each kind of run, compare the last one with the one before; exits with 1 if worse."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from bench.history.keeping import runs

NOISE = 1.25
"""How much worse counts: the same run on a machine with other work differs by a fifth."""

SMALLER_IS_BETTER = ("ratio", "median", "p95", "processor", "memory", "exponent")


def main() -> int:
    last: dict[str, dict[str, Any]] = {}
    before: dict[str, dict[str, Any]] = {}
    for run in runs():
        if run["kind"] in last:
            before[run["kind"]] = last[run["kind"]]
        last[run["kind"]] = run
    worse = 0
    for kind, run in last.items():
        if kind not in before:
            print(f"{kind}: measured once, at {run['at']}")
            continue
        print(f"{kind}: {before[kind]['at']} (load {before[kind]['load']}) → {run['at']} (load {run['load']})")
        for line in _worse(before[kind], run):
            worse += 1
            print(f"  worse: {line}")
    print(f"{worse} got worse by more than {NOISE - 1:.0%}")
    return 1 if worse else 0


def _worse(before: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[str]:
    earlier = {row["what"]: row for row in before["rows"]}
    for row in run["rows"]:
        known = earlier.get(row["what"])
        if known is None:
            continue
        if row.get("failed") and not known.get("failed"):
            yield f"{row['what']}: {row['failed']}"
        yield from _grown(row, known)


def _grown(row: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    for name in SMALLER_IS_BETTER:
        if name not in row or name not in known or known[name] <= 0:
            continue
        change = row[name] / known[name]
        worse = change < 1 / NOISE if row.get("rate") and name == "ratio" else change > NOISE
        if worse:
            yield f"{row['what']}: {name} {known[name]:.4g} → {row[name]:.4g}"


if __name__ == "__main__":
    sys.exit(main())
