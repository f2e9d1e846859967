"""An application on another database than the present one: for a tried restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from directives.database import db


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
