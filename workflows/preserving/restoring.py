"""Restore a backup into an empty database and an empty folder of stored files.

Until all is done the folder bears a mark that lets no program start; a restore that was broken off is run again.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from directives import files, permissions, snapshot
from directives import folder as disk
from directives.database import writes_alone
from directives.models import Alert, ChangeMark, ErrorCount, Heartbeat, Instance, LimitUse, MailServer, SetupCode
from directives.past import verification
from directives.past.findings import LedgerFault
from workflows.preserving import afterwards, checking, dumps, postgresql, taking
from workflows.preserving.afterwards import Settled
from workflows.preserving.backups import Backup
from workflows.preserving.beside import knows
from workflows.preserving.erasure_list import ListedEvent
from workflows.preserving.taking import FILES, Progress

FROM_THE_START = {
    Alert.__tablename__,
    ChangeMark.__tablename__,
    ErrorCount.__tablename__,
    Heartbeat.__tablename__,
    Instance.__tablename__,
    LimitUse.__tablename__,
    MailServer.__tablename__,
    SetupCode.__tablename__,
}
"""Tables of an installation that nobody has used yet."""


class Refused(Exception):
    """The restore has not begun; nothing was changed."""


class DatabaseNotEmpty(Refused):
    """The message is a table that has rows."""


class FolderNotEmpty(Refused):
    """The message is the folder."""


class FromLaterVersion(Refused):
    """The message is the version that took the backup."""


class OtherDatabase(Refused):
    """A dump of SQLite cannot be loaded into PostgreSQL, nor the other way round."""


class BackupDamaged(Refused):
    """The message names parts that are missing or damaged."""


@dataclass(frozen=True)
class Restored:
    """What came of a restore."""

    settled: Settled
    skipped: list[str]
    """Stored files that the backup lacks or holds damaged."""
    faults: list[LedgerFault]


def restore(
    session: Session,
    folder: Path,
    backup: Backup,
    listed: list[ListedEvent],
    now: datetime,
    progress: Progress,
    *,
    skip_damaged: bool = False,
) -> Restored:
    """Restore it, and erase again what was `listed` since; `now` is the machine's.

    Raises Refused, OSError, postgresql.ProgramFailed, ProgramMissing.
    """
    refuse(session, folder, backup)
    skipped = _damaged(backup, progress, skip_damaged)
    permissions.create_folder(folder)
    disk.mark(folder, disk.UNFINISHED)
    _copy_files(backup, folder, set(skipped), progress)
    progress.begins("load", 1)
    _load(session, backup)
    upgrade()
    progress.steps()
    settled = afterwards.settle(session, backup.manifest.taken_at, listed, now)
    session.commit()
    files.unlink(folder, settled.erased_files)
    _finish(session, folder, backup.manifest.instance_code)
    progress.begins("ledger", backup.manifest.rows.get("event", 0))
    faults = list(verification.faults(session, folder, lambda _n: progress.steps()))
    session.rollback()
    return Restored(settled, sorted({*skipped, *backup.manifest.faults}), faults)


def refuse(session: Session, folder: Path, backup: Backup) -> None:
    """Raises Refused unless database and folder are empty, or hold what a broken restore of ours left."""
    if not knows(backup.manifest.migration):
        raise FromLaterVersion(backup.manifest.program)
    if (backup.manifest.server is None) != writes_alone(session):
        raise OtherDatabase(backup.manifest.database)
    if disk.names(folder) - backup.manifest.files.keys():
        raise FolderNotEmpty(folder)
    is_begun = folder.is_dir() and disk.owner_of(folder) == disk.UNFINISHED
    counts = {} if is_begun else dumps.counts(session)
    filled = next((name for name, count in counts.items() if count and name not in FROM_THE_START), None)
    session.rollback()
    if filled:
        raise DatabaseNotEmpty(filled)


def _damaged(backup: Backup, progress: Progress, skip_damaged: bool) -> list[str]:
    found = checking.check_hashes(backup, progress)
    wrong = [*found.missing, *found.damaged]
    if wrong and (backup.manifest.database in wrong or not skip_damaged):
        raise BackupDamaged(", ".join(wrong[:5]))
    return [name.removeprefix(f"{FILES}/") for name in wrong]


def _copy_files(backup: Backup, folder: Path, skipped: set[str], progress: Progress) -> None:
    progress.begins("files", len(backup.manifest.files))
    for name, sha256 in backup.manifest.files.items():
        if name not in skipped and not taking.is_file_of(folder / name, sha256):
            (folder / name).unlink(missing_ok=True)
            taking.copy_file(backup.folder / FILES / name, folder / name)
        progress.steps()


def _load(session: Session, backup: Backup) -> None:
    """Put the dump in place of what is there. Raises postgresql.ProgramFailed, ProgramMissing."""
    path = backup.folder / backup.manifest.database
    if writes_alone(session):
        snapshot.load(session, path)
        session.get_bind().dispose()  # type: ignore[union-attr]
        return
    if inspect(session.connection()).get_table_names():
        postgresql.empty(session)
    postgresql.load(session, path)
    session.rollback()


def _finish(session: Session, folder: Path, code: str | None) -> None:
    if code:
        disk.mark(folder, code)
    else:
        (folder / disk.MARK).unlink()
    session.rollback()
