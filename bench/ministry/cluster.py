"""A PostgreSQL server of Debian's own settings that stays, for databases too large to be built for each run."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.infrastructure.postgresql import binary

USER = "postgres"


class Cluster:
    """In `folder`, on 127.0.0.1 at `port`; who connects is not asked for a password."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def version(self) -> str:
        with self.connect() as server:
            return str(server.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, dbname=name, autocommit=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs within; afterwards it is as it was before."""
        if self._answers():
            yield
            return
        self._start()
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGINT)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _start(self) -> None:
        """Start it, and make it first if it is not there."""
        who = _who()
        if not (self.folder / "data").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            if who:
                os.chown(self.folder, who["user"], who["group"])
            made = [binary("initdb"), "-D", str(self.folder / "data"), "-A", "trust", "-U", USER, "-E", "UTF8"]
            subprocess.run([*made, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **who)
        self._serve(who)

    def _serve(self, who: dict[str, Any]) -> None:
        with (self.folder / "log").open("ab") as log:
            subprocess.Popen(
                [binary("postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), "-p", str(self.port)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **who,
            )
        for _ in range(200):
            if self._answers():
                return
            time.sleep(0.1)
        raise TimeoutError(f"PostgreSQL did not come up, see {self.folder}/log")

    def renew(self, name: str, like: str = "template1") -> None:
        """Make a database anew, empty or as a copy."""
        with self.connect() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY file_copy')

    def drop(self, name: str) -> None:
        with self.connect() as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def has(self, name: str) -> bool:
        with self.connect() as server:
            return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _who() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get(USER) or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
