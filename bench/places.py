"""The databases to measure on: SQLite on disk, and a private PostgreSQL server."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.infrastructure.databases import migrate
from tests.infrastructure.postgresql import connect, private_postgresql


@contextmanager
def sqlite() -> Iterator[str]:
    """URI of a fresh, migrated SQLite file."""
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as folder:
        url = f"sqlite:///{Path(folder, 'bench.sqlite')}"
        migrate(url, folder)
        yield url


@contextmanager
def postgresql() -> Iterator[str]:
    """URI of a fresh, migrated database on a private PostgreSQL server."""
    with private_postgresql() as socket, connect(socket) as server, tempfile.TemporaryDirectory() as folder:
        server.execute("CREATE DATABASE bench")
        url = f"postgresql+psycopg://postgres@/bench?host={socket}"
        migrate(url, folder)
        yield url
