"""Applications of the tests, each on a fresh migrated database; called from outside of the test's own context."""

import contextvars
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner

from app import create_app
from directives.database import db
from tests.infrastructure.databases import PostgresqlDatabases, SqliteDatabases, settings
from tests.infrastructure.mail_server import MailServer
from workflows import clock
from workflows.web.security import first_run

OF_A_PROGRAM = (
    "SQLALCHEMY_DATABASE_URI",
    "SECRET_KEY",
    "LINK_KEYS",
    "PUBLIC_URL",
    "FILES_DIR",
    "MAIL_SERVER",
    "MAIL_PORT",
)
"""The settings with which a program of its own works beside an application of the tests."""


def given_to_a_program(config: Mapping[str, object], **more: object) -> dict[str, str]:
    """The environment of a program that has an application's settings."""
    given = {name: config[name] for name in OF_A_PROGRAM} | more
    return {**os.environ, **{f"DONDOC_{name}": str(value) for name, value in given.items()}}


def fresh_apps(
    databases: SqliteDatabases | PostgresqlDatabases,
    mail_server: MailServer,
    now: datetime,
    folder: Path,
    **given: object,
) -> Callable[[], AbstractContextManager[Flask]]:
    """A context to open: for a property test, whose every example wants a database of its own.

    `given` are settings that replace those of the tests.
    """
    mail = {"MAIL_SERVER": mail_server.hostname, "MAIL_PORT": mail_server.port}
    idle: list[tuple[Flask, str]] = []

    def made() -> tuple[Flask, str]:
        url = databases.address()
        databases.fresh(url)
        app = create_app({**settings(url, folder), **mail, "WTF_CSRF_ENABLED": False, **given})
        app.test_client_class, app.test_cli_runner_class = PersonOutside, CommandLine
        return app, url

    @contextmanager
    def opened() -> Iterator[Flask]:
        # an application is made once and serves one test after another, each on a fresh database
        app, url = idle.pop() if idle else made()
        for known in ("only_agency", "only_agency_until", first_run.BEGUN, first_run.TOLD):
            app.extensions.pop(known, None)  # of the database before
        try:
            with patch.dict(app.config, FILES_DIR=mkdtemp(prefix="files", dir=folder)):
                with app.app_context():
                    clock.set_rehearsal(db.session, now)
                    db.session.commit()
                yield app
        finally:
            databases.renew(url, app)
            idle.append((app, url))

    return opened


def outside(ask: Callable[[], Any]) -> Any:
    """Asks as somebody outside: in no context of the test's, after what the test arranged is committed."""
    if has_app_context():
        db.session.commit()
    return contextvars.Context().run(ask)


class PersonOutside(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)  # a download is read to its end and its file closed
        return outside(lambda: super(PersonOutside, self).open(*args, **kwargs))


class CommandLine(FlaskCliRunner):
    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return outside(lambda: super(CommandLine, self).invoke(*args, **kwargs))
