"""Fresh migrated databases for tests: migrated once for each kind, then copied or emptied."""

import base64
import hashlib
import shutil
from collections import defaultdict
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy import make_url

from app import create_app
from directives.database import db
from tests.infrastructure.postgresql import connect, private_postgresql, temporary_folder


def key(name: str) -> str:
    """A key that looks random and is the same in every process of a test."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{name} of the tests".encode()).digest()).decode()


KEYS = {"SECRET_KEY": key("sessions"), "LINK_KEYS": key("links")}


BUSY = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""

SCHEMA = """
    SELECT (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_constraint),
           (SELECT md5(string_agg(relname || '.' || attname, ',' ORDER BY relname, attnum))
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace)
"""

VERSION = "SELECT array_agg(version_num) FROM alembic_version"

EMPTY = """
    DO $$
    DECLARE name text;
    BEGIN
        SET LOCAL session_replication_role = replica; -- foreign keys are not asked
        FOR name IN
            SELECT oid::regclass FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
                AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL LOOP
            EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
        END LOOP;
    END $$
"""
"""Delete all rows of the tables that hold any, and number them from one again."""


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

    def renew(self, url: str, app: Flask) -> None:
        """Make it as it was before a test that `app` served."""
        dispose(app)
        self.drop(url)
        self.fresh(url)

    def drop(self, url: str) -> None:
        for path in self.folder.glob(Path(url).name + "*"):
            path.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder)


class PostgresqlDatabases:
    def __init__(self) -> None:
        self.number = count(1)
        self.uses: defaultdict[str, count[int]] = defaultdict(lambda: count(1))
        self.cleaners: dict[str, psycopg.Connection] = {}
        with ExitStack() as stack:
            self.socket = stack.enter_context(private_postgresql())
            self.server = stack.enter_context(connect(self.socket))
            self.server.execute("CREATE DATABASE template")
            self.template_url = self._url("template")
            migrate(self.template_url, self.socket)
            with connect(self.socket, "template") as template:
                self.schema = template.execute(SCHEMA).fetchone()
                self.version = template.execute(VERSION).fetchone()
            self.stack = stack.pop_all()

    def address(self) -> str:
        return self._url(f"fresh_{next(self.number)}")

    def empty(self, url: str) -> None:
        self.server.execute(f"CREATE DATABASE {make_url(url).database}")

    def fresh(self, url: str) -> None:
        name = make_url(url).database
        # the default way writes every page to the log
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")

    def drop(self, url: str) -> None:
        if url in self.cleaners:
            self.cleaners.pop(url).close()
        self.server.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def renew(self, url: str, app: Flask) -> None:
        """Make it as it was before a test that `app` served."""
        if url not in self.uses:
            self.stack.callback(dispose, app)
        if not self._cleared(url):
            dispose(app)
            self.drop(url)
            self.fresh(url)

    def _cleared(self, url: str) -> bool:
        """Empty it: quicker than a new one, and connections stay warm.

        False if it must be made anew: after fifty tests (deleted rows slow it down), while somebody is in a transaction
        there, or when its schema or its version was changed.
        """
        if next(self.uses[url]) % 50 == 0:
            return False
        if url not in self.cleaners:
            self.cleaners[url] = self.stack.enter_context(connect(self.socket, str(make_url(url).database)))
        cleaner = self.cleaners[url]
        if cleaner.execute(BUSY).fetchone() or cleaner.execute(SCHEMA).fetchone() != self.schema:
            return False
        if cleaner.execute(VERSION).fetchone() != self.version:
            return False
        cleaner.execute(EMPTY)
        return True

    def close(self) -> None:
        self.stack.close()

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
