"""Copy the database and the stored files while the product runs: whole, or refused."""

import shutil
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from directives import folder as disk
from directives import permissions, snapshot
from directives.database import read_only
from directives.instance import code_of
from directives.past import stored
from directives.past.stored import FileFaultKind

DATABASE, FILES = "dondoc.sqlite", "files"


class CopyDamaged(Exception):
    """A file that the copied database names is not in the copy as it was received."""


def copy(session: Session, folder: Path, target: Path) -> int:
    """Copy into a new folder; returns how many files. Raises FileExistsError, NoSnapshot, CopyDamaged.

    The database first: each file that it names was on the disk before its row.
    """
    permissions.create_folder(target)
    with read_only():
        snapshot.write(session, target / DATABASE)
        session.rollback()
    engine = create_engine(f"sqlite:///{target / DATABASE}")
    try:
        with read_only(), closing(Session(engine)) as copied:
            return _copy_files(copied, folder, target / FILES)
    finally:
        engine.dispose()


def _copy_files(copied: Session, folder: Path, target: Path) -> int:
    target.mkdir(permissions.FOLDER)
    names = stored.kept_names(copied)
    for name in names:
        if (folder / name).is_file():
            with (folder / name).open("rb") as source, permissions.create(target / name) as out:
                shutil.copyfileobj(source, out)
    for fault in stored.faults(copied, target):
        if fault.kind is not FileFaultKind.UNKNOWN:
            raise CopyDamaged(fault.stored_name)
    if code := code_of(copied):
        disk.mark(target, code)
    return len(names)
