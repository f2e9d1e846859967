"""The only access to stored files: random name, type by content, SHA-256, on disk before the commit."""

import hashlib
import secrets
import string
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from directives import folder as disk
from directives import instance
from directives.fence import FenceRefused
from directives.file_names import named, renamed, title_of
from directives.instance import NotStored
from directives.models.files import StoredFile
from directives.sources import kinds as media
from directives.sources import look_at, made_photograph, small_picture

PDF, PNG, JPEG, WEBP = media.PDF, media.PNG, media.JPEG, media.WEBP
DOCX, XLSX, XLS, ODS, TEXT = media.DOCX, media.XLSX, media.XLS, media.ODS, media.TEXT
EVIDENCE = frozenset({PDF, PNG, JPEG, WEBP, DOCX, XLSX})
PICTURES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = EVIDENCE - PICTURES
SCANS = frozenset({PDF, PNG, JPEG})
EMBLEMS = frozenset({PNG, JPEG})
TABLES = frozenset({TEXT, XLSX, XLS, ODS})
ERASED_NAME = "(tệp đã xoá)"
MAIL = "message/rfc822"
"""Media type of a received mail: stored whatever its bytes, never shown inline."""

LETTERS = string.ascii_letters + string.digits


class FileRefusal(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    SECRET = "secret"
    """A mark of secrecy stands in its head."""
    CLIP = "clip"
    """A video or a sound."""
    MOVING = "moving"
    """A picture of several frames, such as an animated WEBP."""
    BROKEN = "broken"
    EXCESS = "excess"
    """It unpacks to too much, or takes too long to look at."""
    BUSY = "busy"
    """Too many other files are being read."""


class RefusedFile(ValueError):
    """A file is refused; `reason` says why, `media_type` of what kind it is."""

    def __init__(self, reason: FileRefusal, name: str = "", media_type: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.name, self.media_type = reason, name, media_type


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: what `check` made, before the write transaction begins."""

    name: str
    content: bytes
    media_type: str
    sha256: str
    taken_on: date | None = None
    """The day on which a photograph was taken, as its camera says."""


def new_public_id() -> str:
    """A random id of 16 letters and digits (95 bits), safe in a URL and on the command line."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


def check(name: str, stream: BinaryIO, kinds: Collection[str], limit: int = 10 * 1024 * 1024) -> CheckedFile:
    """Look at a file of at most `limit` bytes whose content is one of `kinds`, behind the fence. Raises RefusedFile."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise RefusedFile(FileRefusal.TOO_LARGE, name)
    if not content:
        raise RefusedFile(FileRefusal.EMPTY, name)
    try:
        look = look_at(content)
    except FenceRefused as refused:
        raise RefusedFile(FileRefusal(refused.reason), name) from refused
    if look.is_secret:
        raise RefusedFile(FileRefusal.SECRET, name)
    if look.is_clip:
        raise RefusedFile(FileRefusal.CLIP, name)
    if look.media_type is None or look.media_type not in kinds:
        raise RefusedFile(FileRefusal.KIND, name, look.media_type)
    return trusted(name, content, look.media_type)


def check_emblem(name: str, stream: BinaryIO, limit: int) -> CheckedFile:
    """The same for a PNG or JPEG that everybody will see: it is written anew as a small PNG. Raises RefusedFile."""
    given = check(name, stream, EMBLEMS, limit)
    try:
        return trusted(f"{title_of(name)}.png", small_picture(given.content), PNG)
    except FenceRefused as refused:
        raise RefusedFile(FileRefusal(refused.reason), name) from refused


def check_submitted(name: str, stream: BinaryIO, kinds: Collection[str], limit: int) -> CheckedFile:
    """The same for what a unit submits: a photograph is written anew, and only that is kept. Raises RefusedFile."""
    given = check(name, stream, kinds, limit)
    if given.media_type not in PICTURES:
        return given
    try:
        made = made_photograph(given.content)
    except FenceRefused as refused:
        raise RefusedFile(FileRefusal(refused.reason), name, given.media_type) from refused
    if made.is_moving:
        raise RefusedFile(FileRefusal.MOVING, name, given.media_type)
    new_name = name if made.media_type == given.media_type else renamed(name, made.media_type)
    return CheckedFile(new_name, made.content, made.media_type, digest_of(made.content), made.taken_on)


def trusted(name: str, content: bytes, media_type: str) -> CheckedFile:
    """A file of our own, such as the sample's, at which nobody needs to look."""
    return CheckedFile(name, content, media_type, digest_of(content))


def store(session: Session, folder: Path, checked: CheckedFile, now: datetime) -> StoredFile:
    """Store a file; its bytes are on the disk when this returns. Raises NotStored."""
    return _keep(session, folder, checked, now)


def keep_mail(session: Session, folder: Path, name: str, raw: bytes, now: datetime) -> StoredFile:
    """Store a received mail, whatever its bytes; on the disk when this returns. Raises NotStored."""
    return _keep(session, folder, trusted(name, raw, MAIL), now)


def _keep(session: Session, folder: Path, checked: CheckedFile, now: datetime) -> StoredFile:
    instance.check(session, folder)
    try:
        stored_name = disk.write(folder, checked.content)
    except OSError as error:
        raise NotStored(error.errno, error.strerror, str(folder)) from error
    session.info.setdefault(_UNSURE, []).append((folder, stored_name))
    if disk.owner_of(folder) is None:
        instance.take(session, folder)
    file = StoredFile(
        public_id=new_public_id(),
        name=named(checked.name, checked.media_type),
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
        taken_on=checked.taken_on,
        stored_name=stored_name,
        created_at=now,
    )
    session.add(file)
    session.flush()
    return file


def is_picture(content: bytes) -> bool:
    """Whether it begins as a picture of a scanned page does."""
    return content.startswith(media.SCANNED)


def find_stored(session: Session, public_id: str) -> StoredFile | None:
    """A file by its public id, whoever stored it: safe only for an id from the signed session of this browser."""
    return session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))


def path_of(folder: Path, file: StoredFile) -> Path:
    """The path of the bytes. Raises FileNotFoundError if they were erased."""
    path = folder / file.stored_name
    if file.erased_at is not None or not path.is_file():
        raise FileNotFoundError(file.name)
    return path


def mark_erased(file: StoredFile, at: datetime) -> None:
    """Mark a file as erased, and drop its name, which may itself be personal; its bytes go after the commit."""
    file.erased_at, file.name, file.salt, file.taken_on = at, ERASED_NAME, None, None


def mark_all_erased(files: Iterable[StoredFile], at: datetime) -> list[StoredFile]:
    """Mark those that are not erased yet; returns them."""
    erased = [file for file in files if file.erased_at is None]
    for file in erased:
        mark_erased(file, at)
    return erased


def digest_of(content: bytes) -> str:
    """SHA-256, as in StoredFile.sha256."""
    return hashlib.sha256(content).hexdigest()


def sweep(session: Session, folder: Path, now: datetime) -> int:
    """Delete the bytes of erased files, and what a crash left half written; returns how many.

    Nothing else is ever deleted: a file that no row names may be newer than a restored database, or another's.
    `now` is the machine's.
    """
    if not folder.is_dir() or instance.refusal_of(session, folder):
        return 0
    erased = session.scalars(select(StoredFile.stored_name).where(StoredFile.erased_at.is_not(None)))
    return disk.remove(folder, erased) + disk.remove_parts(folder, now)


def unlink(folder: Path, erased: Iterable[StoredFile]) -> None:
    """Delete the bytes of files that were erased, after the commit; a crash leaves them to `sweep`."""
    disk.remove(folder, [file.stored_name for file in erased])


_UNSURE = "files_of_this_transaction"


@listens_for(Session, "before_commit")
@listens_for(Session, "after_commit")
def _leave(session: Session) -> None:
    """From here on the row may stand, even if the answer to the commit is lost."""
    if not session.in_nested_transaction():
        session.info.pop(_UNSURE, None)


@listens_for(Session, "after_transaction_end")
def _take_back(session: Session, transaction: SessionTransaction) -> None:
    """Delete what was written for rows that were never sent to be committed."""
    if transaction.parent is None:
        for folder, name in session.info.pop(_UNSURE, []):
            disk.remove(folder, [name])
