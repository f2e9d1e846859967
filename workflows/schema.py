"""Of which version the database is, and of which the program."""

from pathlib import Path
from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.orm import Session


class Revisions(NamedTuple):
    """The newest migration that the database has had, and the newest that the program brings."""

    present: str | None
    wanted: str | None


def revisions(session: Session) -> Revisions:
    present = MigrationContext.configure(session.connection()).get_current_revision()
    return Revisions(present, scripts().get_current_head())


def scripts() -> ScriptDirectory:
    """The migrations that come with the program."""
    return ScriptDirectory(str(Path(current_app.root_path) / "migrations"))
