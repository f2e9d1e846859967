"""Keep a run's results beside the versions that they were measured with."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.jsonl")
LIBRARIES = ("sqlalchemy", "psycopg", "flask", "jinja2", "wtforms", "weasyprint")


def keep(kind: str, rows: Sequence[Mapping[str, Any]], postgresql: str = "", path: Path = RESULTS) -> None:
    """Append one line; `kind` names what can be compared: 'bench SQLite', 'ministry 2500'."""
    line = {
        "kind": kind,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(postgresql),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "rows": [dict(row) for row in rows],
    }
    with path.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(line, ensure_ascii=False) + "\n")


def versions(postgresql: str) -> dict[str, str]:
    """Of Python, the libraries and the database."""
    database = {"postgresql": postgresql} if postgresql else {"sqlite": sqlite3.sqlite_version}
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}, **database}


def runs(path: Path = RESULTS) -> Iterator[dict[str, Any]]:
    """All runs, the oldest first."""
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())
