"""The demo's folder, with its database, files, mails and keys, and the settings that follow from it."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directives import permissions
from workflows import keys
from workflows.demo.ports import Ports

DEFAULT = Path("var/demo")
KEEPS = ("dondoc.sqlite", "dondoc.sqlite-wal", "dondoc.sqlite-shm", "files", "mails", "keys.json", "refused.txt")
"""All that a demo leaves in its folder; a reset deletes nothing else."""


class InUse(Exception):
    """Another demo runs in this folder."""


def database(folder: Path) -> Path:
    return folder / "dondoc.sqlite"


def settings(folder: Path, ports: Ports) -> dict[str, str]:
    """The demo's settings as environment variables; keys are created on the first call."""
    permissions.create_folder(folder)
    return {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{database(folder)}",
        "FILES_DIR": str(folder / "files"),
        "PUBLIC_URL": f"http://127.0.0.1:{ports.web}",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(ports.smtp),
        "MAIL_DEFAULT_SENDER": "don-doc@sogddt-mau.example",
        "MAIL_BOUNCE_ADDRESS": "don-doc@sogddt-mau.example",
        "MAIL_USE_TLS": "false",
        "MAIL_USE_SSL": "false",
        "MAIL_USERNAME": "",
        "MAIL_PASSWORD": "",
        **_keys(folder / "keys.json"),
    }


def _keys(path: Path) -> dict[str, str]:
    if not path.exists():
        made = {name: keys.new() for name in ("SECRET_KEY", "LINK_KEYS")}
        with permissions.create(path) as out:
            out.write(json.dumps(made).encode())
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


@contextmanager
def environment(folder: Path, ports: Ports) -> Iterator[None]:
    """Within it, the environment has the demo's settings, and names no file of others' settings or secrets."""
    before = dict(os.environ)
    os.environ.pop("DONDOC_ENV_FILE", None)
    for name, value in settings(folder, ports).items():
        os.environ[f"DONDOC_{name}"] = value
        os.environ.pop(f"DONDOC_{name}_FILE", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keep the folder for one demo at a time. Raises InUse."""
    permissions.create_folder(folder)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse from error
        yield


def wipe(folder: Path) -> None:
    """Delete a demo's data."""
    for name in KEEPS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
