"""The only access to stored files: random name, type by content, SHA-256, on disk before the commit."""

import hashlib
import os
import re
import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.fence import FenceRefused
from directives.models.files import StoredFile
from directives.rules.typed_text import one_line
from directives.sources import kinds as media
from directives.sources import look_at

PDF, PNG, JPEG, WEBP = media.PDF, media.PNG, media.JPEG, media.WEBP
DOCX, XLSX, XLS, ODS, TEXT = media.DOCX, media.XLSX, media.XLS, media.ODS, media.TEXT
EVIDENCE = frozenset({PDF, PNG, JPEG, WEBP, DOCX, XLSX})
PICTURES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = EVIDENCE - PICTURES
SCANS = frozenset({PDF, PNG, JPEG})
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


def trusted(name: str, content: bytes, media_type: str) -> CheckedFile:
    """A file of our own, such as the sample's, at which nobody needs to look."""
    return CheckedFile(name, content, media_type, digest_of(content))


def store(session: Session, folder: Path, checked: CheckedFile, now: datetime) -> StoredFile:
    """Store a file.

    The bytes are on disk when this returns; a transaction that is then rolled back leaves an orphan, which
    `sweep` deletes.
    """
    return _row(session, checked, _written(folder, checked.content), now)


def keep_mail(session: Session, folder: Path, name: str, raw: bytes, now: datetime) -> StoredFile:
    """Store a received mail, whatever its bytes; on disk when this returns."""
    return _row(session, trusted(name, raw, MAIL), _written(folder, raw), now)


def _row(session: Session, checked: CheckedFile, stored_name: str, now: datetime) -> StoredFile:
    file = StoredFile(
        public_id=new_public_id(),
        name=_named(checked.name, checked.media_type),
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
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
    file.erased_at, file.name, file.salt = at, ERASED_NAME, None


def digest_of(content: bytes) -> str:
    """SHA-256, as in StoredFile.sha256."""
    return hashlib.sha256(content).hexdigest()


def sweep(session: Session, folder: Path, now: datetime) -> int:
    """Delete files older than a day that have no row or an erased row; returns how many."""
    known = set(session.scalars(select(StoredFile.stored_name).where(StoredFile.erased_at.is_(None))))
    before = (now - timedelta(days=1)).timestamp()
    orphans = [p for p in folder.glob("*") if p.name not in known and p.stat().st_mtime < before]
    for path in orphans:
        path.unlink()
    return len(orphans)


def _written(folder: Path, content: bytes) -> str:
    """Write a file under a new random name, which is returned; on the disk when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    stored_name = secrets.token_hex(16)
    with (folder / stored_name).open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return stored_name


LONGEST_NAME = 200
"""Letters of a file's name before its ending: with the ending it fits the column."""
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,7}")
_ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp", DOCX: ".docx", XLSX: ".xlsx"}


def _clean(name: str) -> str:
    """The file's name without folders and marks that mean nothing; only too long a name is cut, never its ending."""
    stem, ending = parted(one_line(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" ."))
    return f"{stem[:LONGEST_NAME].strip(' .')}{ending}" or "tệp"


def parted(name: str) -> tuple[str, str]:
    """A name and its ending, '' where what follows the last dot is part of the name: 'Báo cáo số 12.Trường A'."""
    stem, _dot, last = name.rpartition(".")
    return (stem, f".{last}") if stem and _ENDING.fullmatch(f".{last}") else (name, "")


def title_of(name: str) -> str:
    """A file's name without its ending, as the title of what it holds."""
    return parted(_clean(name))[0]


def _named(name: str, media_type: str) -> str:
    """The name with an ending: telephones and Zalo hand over names without one, and then no program opens the file."""
    stem, ending = parted(_clean(name))
    return stem + (ending or _ENDINGS.get(media_type, ""))
