"""Check a backup: the hash of each part, then a tried restore into a temporary database with `ledger verify`."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from directives.database import db, read_only
from directives.models import StoredFile
from directives.past import stored, verification
from directives.past.findings import FaultKind, LedgerFault
from workflows.preserving import dumps, postgresql
from workflows.preserving.backups import Backup
from workflows.preserving.beside import beside
from workflows.preserving.taking import FILES, Progress


@dataclass
class Checked:
    """What a check found; nothing means that the backup is good."""

    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Tables that have other numbers of rows after the tried restore: noted, found."""
    ledger: list[LedgerFault] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return len(self.missing) + len(self.damaged) + len(self.counts) + len(self.ledger)


def check(session: Session, backup: Backup, progress: Progress) -> Checked:
    """Check all of it. Raises OSError, postgresql.ProgramFailed, ProgramMissing, sqlalchemy.exc.DBAPIError."""
    found = check_hashes(backup, progress)
    if backup.manifest.database in {*found.missing, *found.damaged}:
        return found
    progress.begins("restore", 1)
    with _loaded(session, backup) as url:
        found.counts = _other_counts(url, backup.manifest.rows)
        with beside(url, backup.folder / FILES), read_only():
            progress.steps()
            found.ledger = _verified(backup, progress)
    return found


def _verified(backup: Backup, progress: Progress) -> list[LedgerFault]:
    progress.begins("ledger", backup.manifest.rows.get("event", 0))
    faults = verification.faults(db.session, backup.folder / FILES, lambda _n: progress.steps())
    found = [fault for fault in faults if not _is_known(fault, backup.manifest.files)]
    db.session.rollback()
    return found


def _is_known(fault: LedgerFault, files: Mapping[str, str]) -> bool:
    """Whether it is a stored file that was missing already when the backup was taken, or was erased just then."""
    if fault.wrong is not FaultKind.FILE:
        return False
    return db.session.get_one(StoredFile, fault.id).stored_name not in files


def _other_counts(url: str, rows: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    with dumps.opened(url) as session:
        found = dumps.counts(session)
    return {
        name: (rows.get(name, 0), found.get(name, 0)) for name in {**rows, **found} if rows.get(name) != found.get(name)
    }


@contextmanager
def _loaded(session: Session, backup: Backup) -> Iterator[str]:
    """The address of a temporary database into which the backup is loaded."""
    path = backup.folder / backup.manifest.database
    if backup.manifest.server is None:
        with tempfile.TemporaryDirectory(prefix="dondoc-") as folder:
            shutil.copyfile(path, Path(folder) / path.name)
            yield f"sqlite:///{folder}/{path.name}"
    else:
        with postgresql.temporary(session) as url, dumps.opened(url) as empty:
            postgresql.load(empty, path)
            empty.rollback()
            yield url


def check_hashes(backup: Backup, progress: Progress) -> Checked:
    """Compare every file of the backup with its manifest."""
    found = Checked()
    parts = {backup.manifest.database: backup.manifest.sha256}
    parts |= {f"{FILES}/{name}": sha256 for name, sha256 in backup.manifest.files.items()}
    progress.begins("hashes", len(parts))
    for name, sha256 in parts.items():
        path = backup.folder / name
        if not path.is_file():
            found.missing.append(name)
        elif stored.digest(path) != sha256:
            found.damaged.append(name)
        progress.steps()
    return found
