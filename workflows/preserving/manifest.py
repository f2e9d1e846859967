"""The manifest of a backup: what is in it and as of when. It is written last: a folder that has one is whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from directives import permissions

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class NamedKey:
    """A key that the data needs and the backup does not hold."""

    setting: str
    file: str
    """Where it was; '' if it was in the environment."""
    fingerprints: Sequence[str] = ()
    """By which each key can be recognized; none for a password, which could be guessed from it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    taken_at: datetime
    """By the machine's clock."""
    program: str
    """The version of the product that took it."""
    migration: str
    instance_code: str | None
    """The code of the instance (directives.instance)."""
    database: str
    """The name of the database's file."""
    size: int
    sha256: str
    server: str | None
    """The version of PostgreSQL, or None for SQLite."""
    rows: Mapping[str, int]
    """How many rows each table has."""
    files: Mapping[str, str]
    """The SHA-256 of each stored file, by its name on the disk."""
    keys: Sequence[NamedKey]
    faults: Mapping[str, str] = field(default_factory=dict)
    """Stored files that the backup lacks, and why: 'missing' or 'damaged' when it was taken."""


class NoBackup(ValueError):
    """A folder holds no whole backup that this program can read."""


def write(folder: Path, manifest: Manifest) -> None:
    """Write it into the folder of a backup."""
    content = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    with permissions.create(folder / NAME) as out:
        out.write(json.dumps(content, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises NoBackup."""
    try:
        content: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        if content.pop("format") != FORMAT:
            raise NoBackup(folder)
        keys = [NamedKey(**key) for key in content.pop("keys")]
        found = Manifest(**{**content, "taken_at": datetime.fromisoformat(content["taken_at"]), "keys": keys})
        if not all(_is_name(name) for name in (found.database, *found.files)):
            raise NoBackup(folder)
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBackup(folder) from error


def _is_name(given: str) -> bool:
    """Whether it names a file in the folder itself: somebody may have put a way out of it into the manifest."""
    return given not in {"", ".", ".."} and "/" not in given
