"""A whole copy of a SQLite database while others write, and the look whether a copy is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from directives import permissions
from directives.database import writes_alone


class NotLoaded(Exception):
    """A file is no copy of a database."""


class NoSnapshot(Exception):
    """This database is on a server, whose own programs copy it."""


def write(session: Session, path: Path) -> None:
    """Write a copy of what is committed to a new file, as of one moment. Raises NoSnapshot, FileExistsError."""
    if not writes_alone(session):
        raise NoSnapshot
    permissions.create(path).close()
    own = Path(str(cast(Engine, session.get_bind()).url.database))
    # a connection of its own: one with an open transaction would wait for itself
    with (
        closing(sqlite3.connect(f"{own.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)


def load(session: Session, path: Path) -> None:
    """Put a copy in place of all that the session's database holds: whole or not at all. Raises NotLoaded."""
    own = Path(str(cast(Engine, session.get_bind()).url.database))
    permissions.keep(own)
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(own)) as target,
    ):
        try:
            source.backup(target)
        except sqlite3.DatabaseError as error:
            raise NotLoaded(f"{path}: {error}") from error


def damage(session: Session) -> str | None:
    """What is wrong with a SQLite file, as after a plain copy while others wrote; a server looks after its own."""
    if not writes_alone(session):
        return None
    try:
        said = str(session.scalar(text("PRAGMA integrity_check(1)")))
    except DatabaseError as error:
        return str(error.orig)
    return None if said == "ok" else said
