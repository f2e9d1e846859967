"""A scene that many tests begin with is built once in a process and database; later its rows are put back."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from sqlalchemy import Table, func, inspect, select, text
from sqlalchemy.orm import Session, scoped_session

from directives.database import Base
from directives.models import Unit

BEFORE_ORDER = {
    "postgresql": "SET LOCAL session_replication_role = replica",
    "sqlite": "PRAGMA defer_foreign_keys = ON",
}
"""Units and kinds refer to each other, so rows are put back in no particular order."""
AFTER_ORDER = {"postgresql": "SET LOCAL session_replication_role = origin"}
NEXT_NUMBER = "(SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM \"{0}\")"


class KeptScene:
    """The rows that building a scene left, and which of them its values name."""

    def __init__(self, session: Session, made: Any, before: set[Table]) -> None:
        self.made = _named(made)
        self.rows = {
            table: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
            if table not in before and _has_rows(session, table)
        }

    def put_back(self, session: Session) -> Any:
        dialect = session.get_bind().dialect.name
        session.execute(text(BEFORE_ORDER[dialect]))
        for table, rows in self.rows.items():
            session.execute(table.insert(), rows)
        if dialect in AFTER_ORDER:
            session.execute(text(AFTER_ORDER[dialect]))
            numbered = [NEXT_NUMBER.format(table.name) for table in self.rows if "id" in table.columns]
            session.execute(text(f"SELECT {', '.join(numbered)}"))
        return _loaded(session, self.made)


def kept(build: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate what builds a scene from a session, a moment and nothing that can be changed."""
    scenes: dict[tuple[object, ...], KeptScene] = {}

    @wraps(build)
    def built(session: Session, now: datetime, *given: object, **named: object) -> Any:
        key = (session.get_bind().dialect.name, now, *given, *named.items())
        if session.new or session.scalar(select(func.count()).select_from(Unit)):
            return build(session, now, *given, **named)
        if key in scenes:
            return scenes[key].put_back(session)
        before = {table for table in Base.metadata.sorted_tables if _has_rows(session, table)}
        made = build(session, now, *given, **named)
        session.flush()
        scenes[key] = KeptScene(session, made, before)
        return made

    return built


def _has_rows(session: Session, table: Table) -> bool:
    return session.execute(select(table).limit(1)).first() is not None


def _named(value: Any) -> Any:
    """The value with each stored object named by its class and key."""
    if isinstance(value, Session | scoped_session):
        return Session
    if isinstance(value, Base):
        return type(value), inspect(value).identity
    return replace(value, **{field.name: _named(getattr(value, field.name)) for field in fields(value)})


def _loaded(session: Session, value: Any) -> Any:
    if value is Session:
        return session
    if isinstance(value, tuple):
        return session.get_one(*value)
    assert is_dataclass(value)
    return replace(value, **{field.name: _loaded(session, getattr(value, field.name)) for field in fields(value)})
