"""A PostgreSQL of the tests' own: in a temporary folder, on a socket only, gone when they end."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def private_postgresql() -> Iterator[str]:
    """Yields the folder of the socket that the server listens on; its superuser is postgres."""
    folder = temporary_folder()
    who = _unprivileged_user(folder)
    try:
        _run_initdb(folder, who)
        server = subprocess.Popen(
            [
                binary("postgres"),
                "-D",
                folder / "data",
                "-k",
                folder,
                "-F",
                "-c",
                "listen_addresses=",
                "-c",
                "max_connections=50",
                "-c",
                "max_wal_size=128MB",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **who,
        )
        try:
            _wait_until_ready(folder)
            yield str(folder)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
    finally:
        shutil.rmtree(folder)


def temporary_folder() -> Path:
    """In memory where there is room: a disk takes thirty times as long to copy a database's files."""
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return Path(tempfile.mkdtemp(prefix="dondoc-", dir=memory if in_memory else None))


def connect(folder: str, name: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(host=folder, user="postgres", dbname=name, autocommit=True)


def _unprivileged_user(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: there it runs as another user, who then owns the folder."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run_initdb(folder: Path, who: dict[str, object]) -> None:
    command = [
        binary("initdb"),
        "-D",
        folder / "data",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)


def binary(name: str) -> str:
    """The newest of this name that is installed; raises FileNotFoundError."""
    debian = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    found = shutil.which(name) or (debian[-1] if debian else None)
    if not found:
        raise FileNotFoundError(f"{name} is missing: install the package postgresql")
    return found


def _wait_until_ready(folder: Path) -> None:
    for _ in range(200):
        try:
            connect(str(folder)).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise TimeoutError("the tests' PostgreSQL did not come up")
