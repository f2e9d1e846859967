"""The database as one file, as of one moment, while others write: SQLite's own backup, or pg_dump."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import create_engine, func, inspect, select, table
from sqlalchemy.orm import Session

from directives import snapshot
from directives.database import read_only, writes_alone
from directives.instance import code_of
from directives.models import StoredFile
from workflows import schema
from workflows.preserving import postgresql

SQLITE, POSTGRESQL = "database.sqlite", "database.dump"
MIGRATIONS = "alembic_version"


class Contents(NamedTuple):
    """What a database holds at the moment of its dump."""

    migration: str
    instance_code: str | None
    rows: Mapping[str, int]
    files: Mapping[str, str]
    """The SHA-256 of each stored file that was not erased, by its name on the disk."""


class Dump(NamedTuple):
    """A written dump: the name of its file, what it holds, and the version of the server that it is from."""

    name: str
    contents: Contents
    server: str | None


def write(session: Session, folder: Path) -> Dump:
    """Write a dump of what is committed into a folder; no writer waits. Raises postgresql.ProgramFailed."""
    if writes_alone(session):
        snapshot.write(session, folder / SQLITE)
        with opened(f"sqlite:///{folder / SQLITE}") as copied:
            return Dump(SQLITE, contents_of(copied), None)
    with postgresql.frozen(session) as (frozen, snapshot_name):
        server = postgresql.dump(frozen, snapshot_name, folder / POSTGRESQL)
        return Dump(POSTGRESQL, contents_of(frozen), server)


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """A session on another database, to read."""
    engine = create_engine(url)
    try:
        with read_only(), closing(Session(engine)) as session:
            yield session
    finally:
        engine.dispose()


def contents_of(session: Session) -> Contents:
    files = session.execute(select(StoredFile.stored_name, StoredFile.sha256).where(StoredFile.erased_at.is_(None)))
    return Contents(
        schema.revisions(session).present or "",
        code_of(session),
        counts(session),
        {row.stored_name: row.sha256 for row in files},
    )


def counts(session: Session) -> dict[str, int]:
    """How many rows each table has, whichever tables there are."""
    names = sorted(set(inspect(session.connection()).get_table_names()) - {MIGRATIONS})
    return {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
