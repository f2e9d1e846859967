"""What SQLite and PostgreSQL do each in their own way: locks without a row, inserts, functions, keys in advance."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Date, Enum, Numeric, Row, String, Table, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from directives.database.base import Base, UtcDateTime


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
    KEPT_PAPERS = 653
    """A paper that is kept at once with an erasure would hold the erased text."""


def take_advisory_lock(session: Session, lock: AdvisoryLock) -> None:
    """Wait for this lock and hold it until the transaction ends; nothing to do where only one can write."""
    if not writes_alone(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(lock)})


def try_advisory_lock(session: Session, lock: AdvisoryLock) -> bool:
    """The same without waiting: whether this transaction holds the lock now."""
    if writes_alone(session):
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": int(lock)}))


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


class UnitOfBody(FunctionElement[str]):
    """The number of the unit that the body of an event of a unit names, as text, in SQL; null or other text elsewhere.

    Its keys are sorted, and "what" comes next. It fails on no text at all: whoever tampers with a body is told by the
    hash, and by nothing before.
    """

    type = String()
    inherit_cache = True


@compiles(UnitOfBody, "sqlite")
def _unit_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    body = compiler.process(element.clauses, **options)
    begins = f"instr({body}, '\"unit\":') + 7"
    return f"substr({body}, {begins}, instr({body}, ',\"what\":') - ({begins}))"


@compiles(UnitOfBody, "postgresql")
def _unit_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f'substring({compiler.process(element.clauses, **options)} from \'"unit":([0-9]+),"what":\')'


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


def raw_rows(
    session: Session, table: Table, names: Sequence[str], order: Sequence[str] = (), which: str = ""
) -> Iterator[Row[Any]]:
    """The values of these columns as the database stores them, whatever they are: nothing is converted or refused.

    Text on PostgreSQL, what SQLite holds on SQLite. A column name with '?' in front gives only whether it is null.
    `which` is a condition in SQL.
    """
    plain = '"{}"' if _is_sqlite(session) else '"{}"::text'
    wanted = (f'CASE WHEN "{n[1:]}" IS NULL THEN NULL ELSE 1 END' if n[0] == "?" else plain.format(n) for n in names)
    # named with its table: a bare name would be the text of the column
    ordered = f" ORDER BY {', '.join(f'{table.name}.{name}' for name in order)}" if order else ""
    chosen = f" WHERE {which}" if which else ""
    query = text(f'SELECT {", ".join(wanted)} FROM "{table.name}"{chosen}{ordered}')
    driver = session.connection().connection.driver_connection
    if not _is_sqlite(session) or driver is None:
        with closing(session.execute(query.execution_options(yield_per=200))) as rows:  # else its cursor stays open
            yield from rows
        return
    before, driver.text_factory = driver.text_factory, lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield from session.execute(query)
    finally:
        driver.text_factory = before


def doubts(session: Session, table: Table) -> str:
    """The condition of rows that may hold what their columns cannot; '' where columns have no types, as on SQLite."""
    if _is_sqlite(session):
        return ""
    found = []
    for column in table.columns:
        name = f'"{column.name}"'
        if not column.nullable:
            found.append(f"{name} IS NULL")
        if isinstance(column.type, Enum):
            known = ", ".join(f"'{one}'" for one in column.type.enums)
            found.append(f"{name} NOT IN ({known})")
        elif isinstance(column.type, UtcDateTime | Date):
            found.append(f"{name} NOT BETWEEN '0001-01-02' AND '9999-12-30'")
        elif isinstance(column.type, Numeric):
            found.append(f"{name}::text !~ '^-?[0-9.]+$'")
    return " OR ".join(found) or "false"


@contextmanager
def grouped_by_hash(session: Session) -> Iterator[None]:
    """Within it, rows are grouped without sorting them: for a GROUP BY of many columns that together have few values.

    PostgreSQL expects as many groups as rows, and would sort all of them on the disk.
    """
    if _is_sqlite(session):
        yield
        return
    session.execute(text("SET LOCAL enable_sort = off"))
    yield
    session.execute(text("SET LOCAL enable_sort = on"))


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
