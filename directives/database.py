"""The database: declarative base, UTC column, how transactions begin, and every branch on the dialect."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Enum,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.pool import Pool
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from directives import fence, permissions

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit key; SQLite gives row ids only to columns declared INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a naive datetime and returns an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite stores no zone, so it is removed there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_text(kind: type[StrEnum]) -> Enum:
    """A column type that stores the enum's value as text."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members])


def key() -> Any:
    """The primary key column of every table."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    registry = registry(metadata=_metadata, type_annotation_map={datetime: UtcDateTime(), int: BigId})


def table_of(noun: type[Base]) -> Table:
    """The table of a model, for Core statements."""
    return cast(Table, noun.__table__)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, with its scoped session typed as the session it stands for."""

    session: Session  # type: ignore[assignment]


db = Database(model_class=Base)

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


@contextmanager
def read_only() -> Iterator[None]:
    """Within it, new transactions are read-only at the database: a GET can change nothing."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


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

WAIT = 20
"""Seconds that a writer waits for this process's lock, and then again for writers of other processes."""


@event.listens_for(Engine, "do_connect")
def _on_do_connect(dialect: Dialect, _record: Any, arguments: Any, _named: Any) -> None:
    if dialect.name == "sqlite" and arguments:
        permissions.keep(Path(arguments[0]), "-wal", "-shm")


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={WAIT * 1000}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


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


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None if the database is a server's."""
    place = make_url(url)
    return Path(place.database or "") if place.get_backend_name() == "sqlite" else None


class AdvisoryLock(IntEnum):
    """Work that only one transaction at a time may do although it locks no row. Values are PostgreSQL lock keys."""

    CLAIM_MAILS = 649
    """Two mail workers that claim at once would both find that the limit allows one more mail, or that an address has
    had none today."""
    TICK = 650
    LIMITS = 651
    """Two requests that are counted at once would both be the last that a limit lets through."""
    ALERTS = 652
    """The ticker and `dondoc watch` at once would both tell the same."""


def take_advisory_lock(session: Session, lock: AdvisoryLock) -> None:
    """Wait for this lock and hold it until the transaction ends; nothing to do where only one can write."""
    if not writes_alone(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(lock)})


def writes_alone(session: Session) -> bool:
    """Whether nobody else can write during this transaction: true on SQLite, where it begins IMMEDIATE."""
    return _is_sqlite(session)


def insert_unless_known(session: Session, noun: type[Base], *unique: str) -> Any:
    """An INSERT that does nothing on conflict with the columns `unique`, or with any constraint if none is given.

    Of two transactions that insert the same row at once, one wins.
    """
    dialect = sqlite if _is_sqlite(session) else postgresql
    return dialect.insert(noun).on_conflict_do_nothing(index_elements=unique or None)


class DomainOf(FunctionElement[str]):
    """The domain of a mail address in lower case, in SQL."""

    type = String()
    inherit_cache = True


@compiles(DomainOf, "sqlite")
def _domain_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    address = compiler.process(element.clauses, **options)
    return f"lower(substr({address}, instr({address}, '@') + 1))"


@compiles(DomainOf, "postgresql")
def _domain_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"lower(split_part({compiler.process(element.clauses, **options)}, '@', 2))"


class MinutesLater(FunctionElement[datetime]):
    """A stored moment (without parts of milliseconds) so many minutes later, in SQL: both are columns."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(MinutesLater, "sqlite")
def _minutes_later_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, {minutes} || ' minutes') || '000')"


@compiles(MinutesLater, "postgresql")
def _minutes_later_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"({moment} + {minutes} * interval '1 minute')"


def raw_rows(session: Session, table: Table, names: Sequence[str], order: Sequence[str] = ()) -> Iterator[Row[Any]]:
    """The values of these columns as the database stores them, whatever they are: nothing is converted or refused.

    Text on PostgreSQL, what SQLite holds on SQLite. A column name with '?' in front gives only whether it is null.
    """
    plain = '"{}"' if _is_sqlite(session) else '"{}"::text'
    wanted = (f'CASE WHEN "{n[1:]}" IS NULL THEN NULL ELSE 1 END' if n[0] == "?" else plain.format(n) for n in names)
    # named with its table: a bare name would be the text of the column
    ordered = f" ORDER BY {', '.join(f'{table.name}.{name}' for name in order)}" if order else ""
    query = text(f'SELECT {", ".join(wanted)} FROM "{table.name}"{ordered}')
    driver = session.connection().connection.driver_connection
    if not _is_sqlite(session) or driver is None:
        yield from session.execute(query.execution_options(yield_per=1000) if order else query)
        return
    before, driver.text_factory = driver.text_factory, lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield from session.execute(query)
    finally:
        driver.text_factory = before


def reserve_ids(session: Session, table: Table, count: int) -> list[int]:
    """Reserve `count` keys of `table` for rows inserted in bulk, so that they can refer to each other."""
    if writes_alone(session):
        # no other transaction can take these numbers
        last = session.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
    taken = session.execute(text(f"SELECT nextval({sequence}) FROM generate_series(1, :n)"), {"n": count})
    return sorted(taken.scalars())


def continue_ids(session: Session, table: Table, last: int) -> None:
    """Let the next row of `table` get the number after `last`; SQLite does so by itself."""
    if not _is_sqlite(session):
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        session.execute(text(f"SELECT setval({sequence}, :last)"), {"last": last})


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
