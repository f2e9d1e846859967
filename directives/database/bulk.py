"""Many rows in one statement, and statistics of what was just filled."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnDefault, Table, insert, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from directives.database.base import Base, table_of
from directives.database.dialects import writes_alone
from directives.database.transactions import note_written


def insert_rows(session: Session, noun: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; the others get the defaults of their model.

    PostgreSQL gets them by COPY, which costs a third of a statement for each row.
    """
    if not rows:
        return  # SQLAlchemy would turn an empty list into one row of defaults
    if writes_alone(session):
        session.execute(insert(table_of(noun)), rows)
        return
    connection = session.connection()
    statement, columns = _copied(table_of(noun), tuple(rows[0]), connection.dialect)
    note_written(connection, noun.__tablename__)
    error_class = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row([column.value_in(row) for column in columns])
    except error_class as error:
        raise DBAPIError.instance(statement, None, error, error_class, dialect=connection.dialect) from error


class _Context(NamedTuple):
    """What SQLAlchemy gives to the function of a default."""

    row: Mapping[str, Any]

    def get_current_parameters(self) -> Mapping[str, Any]:
        return self.row


class _CopiedColumn(NamedTuple):
    """How the values of a column travel."""

    name: str
    default: Any
    """A function of the row's context."""
    process: Any
    """The column's own conversion for the driver; None if there is none."""

    def value_in(self, row: Mapping[str, Any]) -> Any:
        value = row[self.name] if self.name in row else self.default(_Context(row))
        return value if self.process is None else self.process(value)


@cache
def _copied(table: Table, given: tuple[str, ...], dialect: Dialect) -> tuple[str, Sequence[_CopiedColumn]]:
    columns = [column for column in table.columns if column.name in given or column.default is not None]
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    made = (
        _CopiedColumn(one.name, _default(one), one.type.dialect_impl(dialect).bind_processor(dialect))
        for one in columns
    )
    return f"COPY {quote(table.name)} ({names}) FROM STDIN", tuple(made)


def _default(column: Column[Any]) -> Any:
    default = column.default
    if isinstance(default, ColumnDefault) and default.is_callable:
        return default.arg
    value = default.arg if isinstance(default, ColumnDefault) else None
    return lambda _context: value


def analyze(session: Session, *nouns: type[Base]) -> None:
    """Let PostgreSQL count what was just inserted: else it plans as if these tables were as small as a minute ago,
    until its own daemon looks. SQLite plans here without statistics.
    """
    if not writes_alone(session):
        session.execute(text(f"ANALYZE {', '.join(table_of(noun).name for noun in nouns)}"))
