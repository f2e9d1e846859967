"""Compare the folder of stored files with the database: nothing is changed."""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import folder as disk
from directives.models import StoredFile


class FileFaultKind(StrEnum):
    """How a file on the disk and its row disagree."""

    MISSING = "missing"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"
    """No row names it: written after the copy that was restored, by a crash, or by somebody else."""


class FileFault(NamedTuple):
    """A file that disagrees; `file` is None for an unknown one."""

    kind: FileFaultKind
    stored_name: str
    file: StoredFile | None = None


def kept_names(session: Session) -> list[str]:
    """The names on the disk of all files that were not erased."""
    return list(session.scalars(select(StoredFile.stored_name).where(StoredFile.erased_at.is_(None))))


def faults(session: Session, folder: Path) -> Iterator[FileFault]:
    """Every file that disagrees; an erased one is neither missing nor unknown."""
    there = disk.names(folder)
    for file in session.scalars(select(StoredFile).where(StoredFile.erased_at.is_(None)).order_by(StoredFile.id)):
        if file.stored_name not in there or not (folder / file.stored_name).is_file():
            yield FileFault(FileFaultKind.MISSING, file.stored_name, file)
        elif digest(folder / file.stored_name) != file.sha256:
            yield FileFault(FileFaultKind.DAMAGED, file.stored_name, file)
    for name in sorted(there - set(session.scalars(select(StoredFile.stored_name)))):
        yield FileFault(FileFaultKind.UNKNOWN, name)


def digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
