"""The start of every round: a Friday at 15:10, with something to issue, to send and to tick.

A letter a week old has a period to open and reminders to send, a moved date waits to be told to every unit, and a
second letter is ready for the press that issues it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from threading import Event

from flask import Flask, current_app
from sqlalchemy import select

from app import create_app
from bench import cast
from directives import files
from directives.acts import ActedBy
from directives.database import db
from directives.models import Directive, Staff
from directives.rules.schedule import at
from tests.infrastructure.databases import PostgresqlDatabases, SqliteDatabases, dispose, settings
from tests.soak.sink import Sink
from workflows import clock
from workflows.followup import steps as following
from workflows.issuing import steps as issuing
from workflows.mailing.sending import worker

UNITS = 24
BEGINS = at(date(2020, 4, 24), time(15, 10))
KINDS: dict[str, type[SqliteDatabases] | type[PostgresqlDatabases]] = {
    "SQLite": SqliteDatabases,
    "PostgreSQL": PostgresqlDatabases,
}


@dataclass(frozen=True)
class Stage:
    """An application on a database that is reset before every round."""

    app: Flask
    databases: SqliteDatabases | PostgresqlDatabases
    settings: dict[str, object]
    folder: Path

    def set(self) -> None:
        """Reset the database to the start of a round."""
        url = str(self.settings["SQLALCHEMY_DATABASE_URI"])
        dispose(self.app)
        self.databases.drop(url)
        self.databases.fresh(url)


@contextmanager
def stage(kind: str, folder: Path, sink: Sink) -> Iterator[Stage]:
    """A database of this kind, filled once and copied for every round."""
    mail = {"MAIL_SERVER": sink.hostname, "MAIL_PORT": sink.port, "RATELIMIT_ENABLED": False}
    with closing(KINDS[kind]()) as databases:
        _fill(create_app({**settings(databases.template_url, folder), **mail}))
        given = {**settings(databases.address(), folder), **mail}
        databases.fresh(str(given["SQLALCHEMY_DATABASE_URI"]))
        app = create_app(given)
        yield Stage(app, databases, given, folder)
        dispose(app)


def _fill(app: Flask) -> None:
    with app.app_context():
        clock.set_rehearsal(db.session, cast.OPENED_AT)
        officer = cast.department(db.session, UNITS)
        first = _letter(officer, "649/SGDĐT-GDTrH")
        issuing.issue(db.session, first, officer, clock.now(db.session))
        db.session.commit()
    worker.work_until_nothing_is_due(app, Event())
    with app.app_context():
        clock.move(db.session, BEGINS)
        first, officer = db.session.scalars(select(Directive)).one(), db.session.scalars(select(Staff)).one()
        change = ActedBy(officer, "Học sinh nghỉ học thêm một tuần", clock.now(db.session))
        following.move_deadline(db.session, first.items[2].periods[0], BEGINS + timedelta(days=14), change)
        _letter(officer, "700/SGDĐT-GDTrH").items[1].due_at = BEGINS + timedelta(days=21)
        db.session.commit()
    dispose(app)


def _letter(officer: Staff, number: str) -> Directive:
    """A draft with its signed copy."""
    directive = cast.draft(db.session, officer)
    directive.number = number
    signed = files.trusted("cong-van.pdf", b"%PDF-1.7\n" + b"signed " * 3000, files.PDF)
    directive.signed_file = files.store(db.session, Path(current_app.config["FILES_DIR"]), signed, cast.OPENED_AT)
    return directive
