"""How transactions begin: read-only for a GET, else with the right to write, for which our writers wait in line."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from directives import fence, permissions

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


@contextmanager
def read_only() -> Iterator[None]:
    """Within it, new transactions are read-only at the database: a GET can change nothing."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


def hold_snapshot(session: Session) -> None:
    """Begin a read-only transaction that sees one moment all along; on SQLite every transaction does."""
    with read_only():
        connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def set_read_only(read_only: bool) -> None:
    """Set for this context whether new transactions are read-only."""
    _read_only.set(read_only)


_skip_fsync: ContextVar[bool] = ContextVar("skip_fsync", default=False)


@contextmanager
def without_fsync() -> Iterator[None]:
    """Within it, commits on SQLite do not wait for the disk. A killed process loses nothing.

    A power cut may undo such commits, back to the last one that waited.
    """
    token = _skip_fsync.set(True)
    try:
        yield
    finally:
        _skip_fsync.reset(token)


_writer_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""For each SQLite file, a lock for which this process's writers wait in line; SQLite itself only lets them poll."""

_writes: dict[int, int] = {}
"""The thread of each connection that is in a write transaction, by the id of its record."""


def is_writing() -> bool:
    """Whether this thread has a write transaction open."""
    return threading.get_ident() in list(_writes.values())


fence.refuse_while(is_writing)


WRITTEN = "written_tables"
"""Key of a connection's info: the tables that its transaction has written, kept by directives.changes."""


def note_written(connection: Connection, table: str) -> None:
    """Note a write that reaches the database past `before_cursor_execute`."""
    connection.info.setdefault(WRITTEN, set()).add(table)


WAIT = 20
"""Seconds that a writer waits for this process's lock, and then again for writers of other processes."""


@event.listens_for(Engine, "do_connect")
def _on_do_connect(dialect: Dialect, _record: Any, arguments: Any, _named: Any) -> None:
    if dialect.name == "sqlite" and arguments:
        permissions.keep(Path(arguments[0]), "-wal", "-shm")


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        _plan_for_counts(connection)
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={WAIT * 1000}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _plan_for_counts(connection: Any) -> None:
    """PostgreSQL compiles what it expects to be long, mostly wrongly here: 0.7 s for a query of 0.3 s.

    With its default of 4 MB it counts the tasks of 50,000 units on the disk. It takes a row found by an index for four
    times as dear as one read in passing, as on a disk with a head, and reads whole tables for some rows.
    """
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.execute("SET work_mem = '16MB'")
    connection.execute("SET random_page_cost = 1.1")
    connection.autocommit = False


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    reading = _read_only.get()
    if not reading:
        _writes[id(connection.info)] = threading.get_ident()
    if connection.dialect.name == "sqlite":
        if not reading:
            _lock_writer(connection)
            _set_synchronous(connection, "NORMAL" if _skip_fsync.get() else "FULL")
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
    elif reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _set_synchronous(connection: Connection, level: str) -> None:
    if connection.info.get("synchronous", "FULL") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level


def _lock_writer(connection: Connection) -> None:
    """Wait for the lock; after WAIT seconds go on without it, and SQLite decides."""
    lock = _writer_locks[connection.engine.url.database or ""]
    if "writer_lock" not in connection.info and lock.acquire(timeout=WAIT):
        connection.info["writer_lock"] = lock


@event.listens_for(Pool, "checkin")
def _on_checkin(_connection: Any, record: Any) -> None:
    """Release the lock when a connection returns to the pool, however its transaction ended."""
    _writes.pop(id(record.info), None)
    if lock := record.info.pop("writer_lock", None):
        lock.release()
