"""Fill a database with a ministry's units: play the story of fifty, then write each row as often as it takes."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from bench import places
from bench.ministry import cast
from bench.ministry.cluster import Cluster
from bench.ministry.copying import RowCopier, copy_lines
from bench.ministry.events import COLUMNS, EventCopier
from bench.ministry.story import Story
from bench.ministry.template import Template
from directives.database import Base, db
from directives.models import DailyRoot
from directives.record.daily_roots import record_daily_roots
from tests.infrastructure.databases import dispose, migrate, settings
from workflows import clock

TUNED = "SET session_replication_role = replica; SET synchronous_commit = off"
"""Foreign keys are not asked for each row: all come from rows that held them."""


def play(files: Path) -> tuple[Template, dict[datetime, datetime], datetime]:
    """Live the story; returns its rows, when each day's root was recorded, and the last moment."""
    with places.sqlite() as url:
        app = create_app({**settings(url, files), "TESTING": False})
        with app.app_context():
            session = db.session()
            clock.set_rehearsal(session, cast.OPENED_AT)
            ends = Story(session).live()
            session.flush()
            template = Template(session, 1)
            roots: dict[Any, datetime] = dict(session.execute(select(DailyRoot.on, DailyRoot.recorded_at)).all())
            session.rollback()
        dispose(app)
    return template, roots, ends


def build(
    cluster: Cluster, name: str, units: int, files: Path, played: tuple[Template, dict[Any, datetime], datetime]
) -> None:
    """Make the database `name` with so many units."""
    template, roots, ends = played
    template.copies = units // cast.UNITS
    cluster.renew(name)
    url = cluster.url(name)
    migrate(url, files)
    with cluster.connect(name) as connection:
        _said(f"{name}: rows", lambda: _fill(connection, template))
    app = create_app({**settings(url, files), "TESTING": False})
    with app.app_context():
        session = db.session()
        _said(f"{name}: daily roots", lambda: _record_roots(session, roots, ends))
    dispose(app)
    with cluster.connect(name) as connection:
        _said(f"{name}: statistics", lambda: connection.execute("VACUUM ANALYZE"))


def _fill(connection: psycopg.Connection, template: Template) -> None:
    tables = Base.metadata.tables
    with connection.transaction():
        for statement in TUNED.split("; "):
            connection.execute(statement)
        events = EventCopier(template)
        counts = {"event": copy_lines(connection, tables["event"], COLUMNS, events.lines())}
        rows = RowCopier(template, events.heads)
        for table in template.tables:
            if table.name != "event" and template.rows[table.name]:
                names = [column.name for column in table.c]
                counts[table.name] = copy_lines(connection, table, names, rows.lines(table))
        for table in template.tables:
            if "id" in table.c and template.rows[table.name]:
                number = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.execute(f"SELECT setval({number}, (SELECT max(id) FROM {table.name}))")
    connection.execute("ANALYZE")
    print(", ".join(f"{table} {count:,}" for table, count in sorted(counts.items(), key=lambda one: -one[1])))


def _record_roots(session: Session, roots: dict[Any, datetime], ends: datetime) -> None:
    clock.set_rehearsal(session, ends)
    record_daily_roots(session, ends)
    for day, recorded_at in roots.items():
        session.execute(update(DailyRoot).where(DailyRoot.on == day).values(recorded_at=recorded_at))
    session.commit()


def _said(what: str, act: Callable[[], object]) -> None:
    started = time.perf_counter()
    act()
    print(f"{what} {time.perf_counter() - started:.1f} s", flush=True)
