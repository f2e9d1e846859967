"""Which instance this database is, and whether the folder of stored files is its own.

The code of an instance is in its database, so a restored copy is the same instance, and in the mark of its folder.
It is made with the first file. A database that is copied to try something out needs a folder of its own.
"""

import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from directives import folder as disk
from directives import permissions
from directives.database import insert_unless_known, read_only
from directives.models import Instance, StoredFile

_TO_MARK = "folder_to_mark"


class FolderRefusal(StrEnum):
    """Why files are neither written to nor removed from a folder."""

    MISSING = "missing"
    NO_MARK = "no_mark"
    """It has no mark, and none of the files that it should hold."""
    UNFINISHED = "unfinished"
    """A restore into it was broken off."""
    OTHERS = "others"
    """It is another instance's."""


class NotStored(OSError):
    """A file could not be kept: nothing of it is left, and the same may work later."""


class FolderRefused(NotStored):
    """The folder is missing or not ours; `reason` says which."""

    def __init__(self, reason: FolderRefusal, folder: Path) -> None:
        super().__init__(f"{reason}: {folder}")
        self.reason, self.folder = reason, folder


def refusal_of(session: Session, folder: Path) -> FolderRefusal | None:
    """Why this folder may not be used, or None. Before the first file, it may be missing or unmarked."""
    known = select(StoredFile.stored_name).where(StoredFile.erased_at.is_(None)).order_by(StoredFile.id.desc())
    newest = session.scalar(known.limit(1))
    if not folder.is_dir():
        return FolderRefusal.MISSING if newest or code_of(session) else None
    owner = disk.owner_of(folder)
    if owner is None:
        return None if newest is None or (folder / newest).is_file() else FolderRefusal.NO_MARK
    if owner == disk.UNFINISHED:
        return FolderRefusal.UNFINISHED
    return None if owner == code_of(session) else FolderRefusal.OTHERS


def check(session: Session, folder: Path) -> None:
    """See that a file may be written there, in no transaction of the caller's: none is open while bytes are written.

    Makes the folder before the first file. Raises FolderRefused.
    """
    with read_only(), Session(session.get_bind()) as own:
        if reason := refusal_of(own, folder):
            raise FolderRefused(reason, folder)
    permissions.create_folder(folder)


def take(session: Session, folder: Path) -> None:
    """Mark the folder as this instance's, after the commit: until then its code might be rolled back."""
    session.execute(insert_unless_known(session, Instance, "id").values(id=1, code=secrets.token_hex(8)))
    session.info[_TO_MARK] = folder, code_of(session)


def code_of(session: Session) -> str | None:
    """The code of this instance; None before its first file."""
    return session.scalar(select(Instance.code))


@listens_for(Session, "after_commit")
def _mark(session: Session) -> None:
    if session.in_nested_transaction() or _TO_MARK not in session.info:
        return
    folder, code = session.info.pop(_TO_MARK)
    with suppress(OSError):  # marked with the next file
        disk.mark(folder, code)


@listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_TO_MARK, None)
