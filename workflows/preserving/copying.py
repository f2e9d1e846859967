"""Copy every table into another database, as from SQLite to PostgreSQL: all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from directives.database import continue_ids, db, writes_alone
from directives.models import ChangeMark
from workflows import schema

AT_ONCE = 1000
"""Rows that are read and written together."""


class NotMigrated(Exception):
    """The target has not the tables of the version that the source has."""


class NotEmpty(Exception):
    """A table of the target has rows already; the message is its name."""


@dataclass(frozen=True)
class TableCount:
    """How many rows a table had at the moment of the copy, and how many the target has of it."""

    table: str
    source: int
    target: int


def count_rows(session: Session) -> dict[str, int]:
    """The number of rows of each table, parents before their children."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in db.metadata.sorted_tables
    }


def copy(source: Session, target: Session, counts: Mapping[str, int], seen: Callable[[int], None]) -> list[TableCount]:
    """Write all rows; `seen` is called with the number of rows just written. Raises NotMigrated, NotEmpty.

    `source` holds a snapshot, whose rows `counts` has; the caller commits `target`.
    """
    if schema.revisions(target).present != schema.revisions(source).present:
        raise NotMigrated
    target.execute(delete(ChangeMark))  # the source's come with all else
    if filled := next((table for table, count in count_rows(target).items() if count), None):
        raise NotEmpty(filled)
    _defer_foreign_keys(target)
    for table in db.metadata.sorted_tables:
        for rows in source.execute(select(table).execution_options(yield_per=AT_ONCE)).mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
            seen(len(rows))
    _check_foreign_keys(target)
    _set_sequences(target)
    return [TableCount(table, counts[table], written) for table, written in count_rows(target).items()]


def _defer_foreign_keys(session: Session) -> None:
    """Look at foreign keys when all rows are there: units and kinds of units name each other, mails name mails."""
    if writes_alone(session):
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    for table, name in _foreign_keys(session.connection()):
        session.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'))


def _check_foreign_keys(session: Session) -> None:
    """Look at them now, and from then on at each statement as before; SQLite looks at the commit."""
    if writes_alone(session):
        return
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in _foreign_keys(session.connection()):
        session.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE INITIALLY IMMEDIATE'))


def _foreign_keys(connection: Connection) -> Iterator[tuple[str, str]]:
    for (_schema, table), keys in inspect(connection).get_multi_foreign_keys().items():
        for key in keys:
            yield table, str(key["name"])


def _set_sequences(session: Session) -> None:
    """Let the next row of each table get the number after the last one."""
    for table in db.metadata.sorted_tables:
        last = _last_key(session, table)
        if last is not None:
            continue_ids(session, table, last)


def _last_key(session: Session, table: Table) -> int | None:
    """The highest key of a table that gives its rows numbers; None if it has no rows or no such key."""
    return session.scalar(select(func.max(table.c.id))) if "id" in table.c else None
