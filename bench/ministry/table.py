"""The table of what a ministry's size needs: what was, what is wanted, what is measured now."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

LIMIT = 60
"""Seconds after which a measurement is given up: with what it needs to begin, some more."""


@dataclass(frozen=True)
class Row:
    """One measurement: at 50,000 units, in seconds and megabytes."""

    probe: str
    what: str
    today: str
    seconds: float
    megabytes: int = 400
    limit: int = LIMIT


ROWS = (
    Row("issue", "issue nine items to everybody", "24 s · 597 MB", 15, 300, 180),
    Row("claim", "claim 20 mails of a full queue", "30 ms", 0.001),
    Row("unsent", "unsent mails of a letter", "48 s", 0.02),
    Row("drain", "a thousand mails just after it", "29-125 s", 5, limit=120),
    Row("front", "front page", "568 ms", 0.15),
    Row("board", "board page", "13 s · 718 MB", 0.3, 200),
    Row("board_search", "board page, searched", "13 s", 0.3, 200),
    Row("board_unchanged", "board page, unchanged (304)", "-", 0.003),
    Row("figures", "figures page", "13 s", 0.3, 200),
    Row("board_xlsx", "board.xlsx, as a job", "526 MB", 30, 200, 120),
    Row("unit_form", "form to change a unit", "8 s", 0.3, 200),
    Row("board_past", "board of a past moment", "25 s · 1.1 GB", 5, 300, 120),
    Row("review_queue", "review queue", "97 s", 0.2, limit=120),
    Row("one_report", "one report to review", "3.2 s", 0.1),
    Row("unanswered", "unanswered", "2.5 s", 0.2),
    Row("call_list", "call list", "1.8 s", 0.2),
    Row("units", "list of units", "10 s", 0.2),
    Row("unit_page", "page of a unit", "30 ms", 0.03),
    Row("send_again", "'send my link again' POST", "3.5 s · 421 MB", 0.05),
    Row("idle_tick", "idle tick", "1.3-2.3 s", 0.1, 250),
    Row("tick", "tick that looks, finds nothing", "1.3-2.3 s", 2.5, 250),
    Row("morning", "tick of a morning", "75 s · 458 MB", 30, 250, 180),
    Row("morning_part", "  longest part of it", "75 s", 0.2, 250, 180),
    Row("summary_pdf", "summary PDF", "not in 300 s", 5, 400, 120),
    Row("verify", "ledger verify", "32 s · 1.2 GB at 15,000", 60, 200, 300),
    Row("rebuild", "ledger rebuild", "587 MB at 15,000", 60, 200, 300),
    Row("import", "import of as many units", "300 s", 30, 300, 400),
)


def print_table(url: str, files: str, only: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Measure and print each row as soon as it is known; returns them for the history."""
    head = ("", "what", "was at 50,000", "wanted", "measured", "processor", "memory", "load")
    print("{:7}{:34}{:26}{:18}{:>12}{:>12}{:>10}{:>7}".format(*head))
    return [_show(row, measure(row, url, files)) for row in ROWS if not only or row.probe in only]


def measure(row: Row, url: str, files: str) -> dict[str, Any]:
    """What its probe printed, or why it failed."""
    command = [sys.executable, "-m", "bench.ministry.probe", row.probe, url, files]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=row.limit + 15, check=True)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done in {row.limit} s"}
    except subprocess.CalledProcessError as error:
        return {"failed": (error.stderr.strip().splitlines() or ["?"])[-1][:120]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _show(row: Row, found: dict[str, Any]) -> dict[str, Any]:
    load = os.getloadavg()[0]
    wanted = f"{_time(row.seconds)} · {row.megabytes} MB"
    if "failed" in found:
        print(f"MISSED {row.what:34}{row.today:26}{wanted:18}  {found['failed']}  load {load:.1f}", flush=True)
        return {"what": row.probe, "failed": found["failed"], "load": load}
    met = found["p95"] <= row.seconds and found["memory"] <= row.megabytes
    print(
        f"{'met' if met else 'MISSED':7}{row.what:34}{row.today:26}{wanted:18}{_time(found['p95']):>12}"
        f"{_time(found['processor']):>12}{found['memory']:7.0f} MB{load:7.1f}",
        flush=True,
    )
    return {"what": row.probe, "met": met, "load": load, **found}


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.4g} ms"
