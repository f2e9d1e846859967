"""Migrations of a restored database; an application on another one than the present, for a tried restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util.exc import CommandError
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from directives.database import db
from workflows import schema


def knows(revision: str) -> bool:
    """Whether this program has that migration: a later version's backup it can not read."""
    try:
        return schema.scripts().get_revision(revision) is not None
    except CommandError:
        return False


@contextmanager
def beside(url: str, folder: Path) -> Iterator[None]:
    """Within it, `db.session` is of the database at `url`, upgraded to this program's migrations."""
    app = Flask("dondoc-beside")
    app.config.update({**current_app.config, "SQLALCHEMY_DATABASE_URI": url, "FILES_DIR": str(folder)})
    db.init_app(app)
    Migrate(app, db, directory=current_app.extensions["migrate"].directory, render_as_batch=True)
    with app.app_context():
        try:
            upgrade()
            yield
        finally:
            db.session.close()
            db.engine.dispose()
