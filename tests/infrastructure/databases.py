"""Fresh migrated databases for tests: migrated once for each kind, then copied."""

import base64
import hashlib
import shutil
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import make_url

from app import create_app
from directives.database import db
from tests.infrastructure.postgresql import connect, private_postgresql, temporary_folder


def key(name: str) -> str:
    """A key that looks random and is the same in every process of a test."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{name} of the tests".encode()).digest()).decode()


KEYS = {"SECRET_KEY": key("sessions"), "LINK_KEYS": key("links")}


class SqliteDatabases:
    def __init__(self) -> None:
        self.number = count(1)
        self.folder = temporary_folder()
        self.template = self.folder / "template.sqlite"
        self.template_url = f"sqlite:///{self.template}"
        migrate(self.template_url, self.folder)

    def address(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self.number)}.sqlite'}"

    def empty(self, url: str) -> None:
        """A file comes about by being opened."""

    def fresh(self, url: str) -> None:
        shutil.copy(self.template, self.folder / Path(url).name)

    def drop(self, url: str) -> None:
        for path in self.folder.glob(Path(url).name + "*"):
            path.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder)


class PostgresqlDatabases:
    def __init__(self) -> None:
        self.number = count(1)
        with ExitStack() as stack:
            self.socket = stack.enter_context(private_postgresql())
            self.server = stack.enter_context(connect(self.socket))
            self.server.execute("CREATE DATABASE template")
            self.template_url = self._url("template")
            migrate(self.template_url, self.socket)
            self.close = stack.pop_all().close

    def address(self) -> str:
        return self._url(f"fresh_{next(self.number)}")

    def empty(self, url: str) -> None:
        self.server.execute(f"CREATE DATABASE {make_url(url).database}")

    def fresh(self, url: str) -> None:
        self.server.execute(f"CREATE DATABASE {make_url(url).database} TEMPLATE template")

    def drop(self, url: str) -> None:
        self.server.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"


def migrate(url: str, files: Path | str, revision: str = "head") -> None:
    app = create_app(settings(url, files))
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
    dispose(app)


def migrate_back(url: str, files: Path | str, revision: str) -> None:
    app = create_app(settings(url, files))
    with app.app_context():
        flask_migrate.downgrade(revision=revision)
    dispose(app)


def dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def settings(url: str, files: Path | str) -> dict[str, object]:
    return {
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": url,
        **KEYS,
        "PUBLIC_URL": "http://localhost",
        "FILES_DIR": str(files),
        "REHEARSAL": True,
    }
