"""The only access to stored files: random name, type by content, SHA-256, on disk before the commit."""

import hashlib
import os
import secrets
import string
import unicodedata
import zipfile
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models.files import StoredFile

PDF, PNG, JPEG, WEBP, DOCX, XLSX, TEXT = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/plain",
)
EVIDENCE = frozenset({PDF, PNG, JPEG, WEBP, DOCX, XLSX})
SCANS = frozenset({PDF, PNG, JPEG})
MAIL = "message/rfc822"
"""Media type of a received mail: stored whatever its bytes, never shown inline."""

CHUNK = 64 * 1024
LETTERS = string.ascii_letters + string.digits


class FileRefusal(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"


class RefusedFile(ValueError):
    """A file is refused; `reason` says why."""

    def __init__(self, reason: FileRefusal) -> None:
        super().__init__(reason)
        self.reason = reason


def new_public_id() -> str:
    """A random id of 16 letters and digits (95 bits), safe in a URL and on the command line."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


def store(
    session: Session,
    folder: Path,
    name: str,
    stream: BinaryIO,
    now: datetime,
    kinds: Collection[str],
    limit: int = 10 * 1024 * 1024,
) -> StoredFile:
    """Store a file of at most `limit` bytes whose content is one of `kinds`.

    The bytes are on disk when this returns; a transaction that is then rolled back leaves an orphan, which
    `sweep` deletes. Raises RefusedFile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stored_name = secrets.token_hex(16)
    path = folder / stored_name
    try:
        size, digest = _write(path, stream, limit)
        media_type = kind_of(path)
        if size == 0:
            raise RefusedFile(FileRefusal.EMPTY)
        if media_type is None or media_type not in kinds:
            raise RefusedFile(FileRefusal.KIND)
    except RefusedFile:
        path.unlink(missing_ok=True)
        raise
    return _row(session, name, media_type, size, digest, stored_name, now)


def keep_mail(session: Session, folder: Path, name: str, raw: bytes, now: datetime) -> StoredFile:
    """Store a received mail, whatever its bytes; on disk when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    stored_name = secrets.token_hex(16)
    size, digest = _write(folder / stored_name, BytesIO(raw), len(raw))
    return _row(session, name, MAIL, size, digest, stored_name, now)


def _row(
    session: Session, name: str, media_type: str, size: int, digest: str, stored_name: str, now: datetime
) -> StoredFile:
    file = StoredFile(
        public_id=new_public_id(),
        name=_clean(name),
        media_type=media_type,
        size=size,
        sha256=digest,
        stored_name=stored_name,
        created_at=now,
    )
    session.add(file)
    session.flush()
    return file


def find_stored(session: Session, public_id: str) -> StoredFile | None:
    """A file by its public id, whoever stored it: safe only for an id from the signed session of this browser."""
    return session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))


def path_of(folder: Path, file: StoredFile) -> Path:
    """The path of the bytes. Raises FileNotFoundError if they were erased."""
    path = folder / file.stored_name
    if file.erased_at is not None or not path.is_file():
        raise FileNotFoundError(file.name)
    return path


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


def _write(path: Path, stream: BinaryIO, limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise RefusedFile(FileRefusal.TOO_LARGE)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def kind_of(path: Path) -> str | None:
    """The media type by content; None for types that are not accepted."""
    with path.open("rb") as opened:
        head = opened.read(1024)
    starts = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
    for start, kind in starts.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(path)
    return TEXT if _is_text(path) else None


def _office_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # a malformed archive raises any of these
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _is_text(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text


def _clean(name: str) -> str:
    """The file's name in NFC, without folders or control characters; Vietnamese letters stay."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if c.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:200]}{dot}{ending[:20]}" or "tệp"
