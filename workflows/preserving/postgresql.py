"""PostgreSQL's own programs, of the server's version: pg_dump of one snapshot, and pg_restore."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from directives import permissions
from directives.database import read_only

DEBIAN = Path("/usr/lib/postgresql")


class ProgramMissing(Exception):
    """No such program is as new as the server."""

    def __init__(self, name: str, major: int) -> None:
        super().__init__(f"{name} {major}")
        self.name, self.major = name, major


class ProgramFailed(Exception):
    """A program failed; the text is what it said."""


@contextmanager
def frozen(session: Session) -> Iterator[tuple[Session, str]]:
    """A session that sees one moment, whatever others write, and the name by which pg_dump sees the same."""
    engine: Any = session.get_bind()
    with (
        read_only(),
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        Session(connection) as frozen,
    ):
        yield frozen, frozen.scalars(text("SELECT pg_export_snapshot()")).one()


def dump(session: Session, snapshot_name: str, path: Path) -> str:
    """Write a dump of that snapshot to a new file; returns the server's version."""
    permissions.create(path).close()
    _run(session, "pg_dump", ["--format=custom", f"--snapshot={snapshot_name}", f"--file={path}"])
    return str(session.scalar(text("SHOW server_version")))


def load(session: Session, path: Path) -> None:
    """Load a dump into an empty database: whole or not at all."""
    _run(session, "pg_restore", ["--single-transaction", "--exit-on-error", str(path)])


def empty(session: Session) -> None:
    """Drop all tables of a database that holds nothing, or what a broken restore left."""
    for name in inspect(session.connection()).get_table_names():
        session.execute(text(f'DROP TABLE "{name}" CASCADE'))
    session.commit()


@contextmanager
def temporary(session: Session) -> Iterator[str]:
    """The address of an empty database on the session's server, which is dropped at the end.

    Raises sqlalchemy.exc.ProgrammingError if the role may create none.
    """
    engine: Any = session.get_bind()
    name = f"dondoc_check_{secrets.token_hex(4)}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        try:
            yield engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _run(session: Session, name: str, arguments: Sequence[str]) -> None:
    """Run a program on the session's database; the password is in no list of processes."""
    driver: Any = session.connection().connection.driver_connection
    program = _program(name, driver.info.server_version // 10000)
    # as it was set, not as the driver completes it: its libpq knows options that an older program refuses
    url = session.connection().engine.url
    reach = {**url.query, **url.translate_connect_args(username="user", database="dbname")}
    password = reach.pop("password", None)
    command = [program, "--no-owner", "--no-privileges", f"--dbname={make_conninfo(**reach)}", *arguments]
    done = subprocess.run(
        command,
        env={**os.environ, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramFailed(done.stderr.strip() or f"{name}: {done.returncode}")


def _program(name: str, major: int) -> str:
    """The program of the server's version, else of a later one: an earlier pg_dump refuses. Raises ProgramMissing."""
    installed = {int(path.parts[-3]): str(path) for path in DEBIAN.glob(f"*/bin/{name}") if path.parts[-3].isdigit()}
    if found := shutil.which(name):
        installed.setdefault(_major_of(found), found)
    fitting = [known for known in sorted(installed) if known >= major]
    if not fitting:
        raise ProgramMissing(name, major)
    return installed[fitting[0]]


def _major_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)[.\d]*", said)
    return int(found[1]) if found else 0
