"""The folder of backups: one folder for each, named by its moment; which is the last, and which may go."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from directives import permissions
from directives.rules import schedule
from workflows.preserving import manifest
from workflows.preserving.manifest import Manifest, NoBackup

OLD_AFTER = timedelta(hours=36)
"""The age at which a backup counts as old: one night's is missing."""
PART = ".part-"
"""Before the name of a backup that is being taken: what has it is not whole."""
CHECKED = "checked.json"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}")


class Backup(NamedTuple):
    """A whole backup and where it is."""

    folder: Path
    manifest: Manifest

    def is_old(self, now: datetime) -> bool:
        return now - self.manifest.taken_at > OLD_AFTER


class Busy(Exception):
    """Another program takes a backup into this folder."""


@dataclass(frozen=True)
class Keep:
    """How many backups stay: the last one of so many days, weeks and months, in Vietnam."""

    daily: int
    weekly: int
    monthly: int


def name_of(moment: datetime) -> str:
    return f"{schedule.local(moment):%Y-%m-%d-%H%M%S}"


def backups(place: Path) -> list[Backup]:
    """All whole backups of a folder, the oldest first."""
    return [*_newest_first(place)][::-1]


def last_backup(place: Path) -> Backup | None:
    """The newest whole backup of a folder, which may hold none or be missing."""
    return next(_newest_first(place), None)


def _newest_first(place: Path) -> Iterator[Backup]:
    """Reads a manifest only when it is asked for: it has a line for each stored file."""
    for path in sorted(place.iterdir(), reverse=True) if place.is_dir() else []:
        if _NAME.fullmatch(path.name):
            with suppress(NoBackup):
                yield Backup(path, manifest.read(path))


def find(target: Path) -> Backup:
    """The backup that a person names: by its own folder, or the newest of a folder of backups. Raises NoBackup."""
    if (target / manifest.NAME).exists():
        return Backup(target, manifest.read(target))
    newest = last_backup(target)
    if newest is None:
        raise NoBackup(target)
    return newest


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Hold the folder: nobody else writes to it meanwhile. Raises Busy."""
    permissions.create_folder(place)
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Busy(place) from error
    finally:
        os.close(handle)


def remove_parts(place: Path) -> None:
    """Delete what a killed run left; the folder is locked."""
    for path in place.glob(f"{PART}*"):
        shutil.rmtree(path)


def prune(place: Path, keep: Keep) -> list[str]:
    """Delete the backups that are not to be kept; returns their names. The folder is locked."""
    known = {backup.folder: backup.manifest.taken_at for backup in backups(place)}
    kept = worth_keeping(list(known.values()), keep)
    gone = [folder for folder, taken_at in known.items() if taken_at not in kept]
    for folder in gone:
        part = folder.with_name(f"{PART}{folder.name}")
        folder.rename(part)  # half deleted, it must not look whole
        shutil.rmtree(part)
    return [folder.name for folder in gone]


def worth_keeping(moments: Sequence[datetime], keep: Keep) -> set[datetime]:
    """The last moment of each of the last days, weeks and months that have one, and the very last."""
    newest_first = sorted(moments, reverse=True)
    kept = set(newest_first[:1])
    rules: list[tuple[int, Callable[[datetime], Any]]] = [
        (keep.daily, lambda day: day.date()),
        (keep.weekly, lambda day: day.isocalendar()[:2]),
        (keep.monthly, lambda day: (day.year, day.month)),
    ]
    for count, span_of in rules:
        last_of: dict[Any, datetime] = {}
        for moment in newest_first:
            last_of.setdefault(span_of(schedule.local(moment)), moment)
        kept |= set(list(last_of.values())[:count])
    return kept


def note_checked(folder: Path, at: datetime, faults: int) -> None:
    """Keep in a backup's folder when it was last checked by a tried restore, and how many faults were found."""
    part = folder / f"{CHECKED}.part"
    part.unlink(missing_ok=True)
    with permissions.create(part) as out:
        out.write(json.dumps({"at": at.isoformat(), "faults": faults}).encode())
    part.rename(folder / CHECKED)


def faults_found(folder: Path) -> int:
    """How many faults the last check of a backup has found; 0 if it was never checked."""
    try:
        return int(json.loads((folder / CHECKED).read_text("utf-8"))["faults"])
    except FileNotFoundError:
        return 0
