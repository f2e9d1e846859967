"""The statements that the database was asked, to be counted or explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.orm import Session


class Asked(NamedTuple):
    """A statement as it went to the driver."""

    sql: str
    values: Any

    def plan(self, session: Session) -> str:
        """How SQLite would carry it out."""
        connection = session.connection().connection.driver_connection
        assert connection is not None
        return "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {self.sql}", self.values))


@contextmanager
def asked(session: Session) -> Iterator[list[Asked]]:
    """Within it, the statements of all sessions of this database are kept."""
    found: list[Asked] = []
    engine = session.get_bind()

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        found.append(Asked(sql, values))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", keep)
