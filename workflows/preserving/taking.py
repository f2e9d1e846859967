"""Take a backup: the database as of one moment, then the stored files that it names. No writer waits for it.

Everything is written under another name and renamed when it is whole. A file that the last backup has is linked, not
copied; each is read and compared with its SHA-256, whichever of the two it comes from.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import folder as disk
from directives import permissions
from directives.database import read_only
from directives.models import StoredFile
from directives.past import stored
from directives.past.stored import FileFaultKind
from workflows.preserving import backups, dumps, manifest
from workflows.preserving.backups import Backup
from workflows.preserving.dumps import Dump
from workflows.preserving.manifest import Manifest, NamedKey

FILES = "files"


class NotComplete(Exception):
    """A stored file is not as it was received; `name` is its name on the disk."""

    def __init__(self, kind: FileFaultKind, name: str) -> None:
        super().__init__(f"{kind}: {name}")
        self.kind, self.name = kind, name


class Progress:
    """What is told of a long run: its stages, and how many of the files are done."""

    def begins(self, stage: str, count: int) -> None:
        """A stage of `count` steps begins."""

    def steps(self) -> None:
        """One step more is done."""


def take(
    session: Session, folder: Path, place: Path, keys: list[NamedKey], now: datetime, progress: Progress
) -> Backup:
    """Take a backup of database and `folder` into `place`, which is locked; `now` is the machine's. Raises OSError."""
    session.rollback()
    backups.remove_parts(place)
    name, before = backups.name_of(now), backups.last_backup(place)
    part = place / f"{backups.PART}{name}"
    try:
        permissions.create_folder(part / FILES)
        progress.begins("database", 1)
        dump = dumps.write(session, part)
        progress.steps()
        progress.begins("files", len(dump.contents.files))
        faults = _copy_files(dump, _Sources(folder, before), part / FILES, progress.steps)
        faults = {name: kind for name, kind in faults.items() if not _is_erased(session, name)}
        made = _manifest(part, dump, faults, keys, now)
        manifest.write(part, made)
        disk.sync(part)
        part.rename(place / name)
        disk.sync(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Backup(place / name, made)


def _manifest(part: Path, dump: Dump, faults: Mapping[str, str], keys: list[NamedKey], now: datetime) -> Manifest:
    there = {path.name for path in (part / FILES).iterdir()}
    database = part / dump.name
    with database.open("rb") as written:
        os.fsync(written.fileno())
    return Manifest(
        taken_at=now,
        program=version("dondoc"),
        migration=dump.contents.migration,
        instance_code=dump.contents.instance_code,
        database=dump.name,
        size=database.stat().st_size,
        sha256=stored.digest(database),
        server=dump.server,
        rows=dump.contents.rows,
        files={name: sha256 for name, sha256 in dump.contents.files.items() if name in there},
        keys=keys,
        faults=faults,
    )


class _Sources:
    """Where the bytes of a file are: in the last backup and in the folder of stored files."""

    def __init__(self, folder: Path, before: Backup | None) -> None:
        self.folder = folder
        self.before = before.folder / FILES if before else None

    def keep(self, name: str, sha256: str, target: Path) -> None:
        """Link or copy the file whose SHA-256 this is. Raises NotComplete."""
        if self.before and is_file_of(self.before / name, sha256) and _link(self.before / name, target):
            return
        try:
            digest = copy_file(self.folder / name, target)
        except FileNotFoundError as error:
            raise NotComplete(FileFaultKind.MISSING, name) from error
        if digest != sha256:
            target.unlink()
            raise NotComplete(FileFaultKind.DAMAGED, name)


def _copy_files(dump: Dump, sources: _Sources, target: Path, seen: Callable[[], None]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name, sha256 in dump.contents.files.items():
        try:
            sources.keep(name, sha256, target / name)
        except NotComplete as fault:
            faults[name] = fault.kind.value
        seen()
    disk.sync(target)
    return faults


def is_file_of(path: Path, sha256: str) -> bool:
    return path.is_file() and stored.digest(path) == sha256


def _link(known: Path, target: Path) -> bool:
    """Whether the file could be linked: some disks have no links, and a file only so many."""
    try:
        os.link(known, target)
    except OSError:
        return False
    return True


def copy_file(source: Path, target: Path) -> str:
    """Copy a file to a new private one, on the disk when this returns; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as original, permissions.create(target) as out:
        while block := original.read(1 << 20):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _is_erased(session: Session, name: str) -> bool:
    """Whether a file that is missing was erased after the moment of the dump."""
    with read_only():
        erased = session.scalar(select(StoredFile.erased_at).where(StoredFile.stored_name == name)) is not None
        session.rollback()
    return erased
