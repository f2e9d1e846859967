"""The folder of stored files on a disk: a file is there whole or not at all, and a mark says whose folder it is."""

import os
import re
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from directives import permissions

MARK = "dondoc-owner.txt"
WORDS = "Thư mục tệp của một hệ thống Đôn Đốc. Xin không sửa, xoá hay thêm tệp; xem docs/settings.md."

UNFINISHED = "restore-unfinished"
"""In place of an owner: a restore is under way, or was broken off."""

_NAME = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"[0-9a-f]{32}\.part")
"""A file that is being written; one that is older than a day is left from a crash."""


def write(folder: Path, content: bytes) -> str:
    """Write a file under a new random name, which is returned; on the disk, whole, when this returns.

    Raises OSError, and then leaves nothing.
    """
    name = secrets.token_hex(16)
    part, path = folder / f"{name}.part", folder / name
    try:
        _write(part, content)
        part.rename(path)
        sync(folder)
    except OSError:
        for left in (part, path):
            left.unlink(missing_ok=True)
        raise
    return name


def _write(path: Path, content: bytes) -> None:
    with permissions.create(path) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def sync(folder: Path) -> None:
    """Put the names in a folder on the disk too: a new one is there only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(folder: Path, names: Iterable[str]) -> int:
    """Delete these files where they are there; returns how many were."""
    there = [path for name in names if (path := folder / name).is_file()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def remove_parts(folder: Path, now: datetime) -> int:
    """Delete what a crash left half written; `now` is the machine's, as the times of files are."""
    before = (now - timedelta(days=1)).timestamp()
    return remove(folder, [p.name for p in folder.iterdir() if _PART.fullmatch(p.name) and p.stat().st_mtime < before])


def names(folder: Path) -> set[str]:
    """All that stands in the folder, but for its mark and what is being written; nothing where there is no folder."""
    if not folder.is_dir():
        return set()
    return {path.name for path in folder.iterdir() if path.name != MARK and not _PART.fullmatch(path.name)}


def move(folder: Path, chosen: Iterable[str], target: Path) -> None:
    """Move what a person has chosen into another folder, which is made if it is missing."""
    permissions.create_folder(target)
    for name in chosen:
        shutil.move(folder / name, target / name)


def tighten(folder: Path) -> None:
    """Keep the folder and the files that an older version wrote to this account."""
    permissions.tighten(folder, permissions.FOLDER)
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) or path.name == MARK:
            permissions.tighten(path)


def owner_of(folder: Path) -> str | None:
    """The code of the instance whose folder this is; None if it has no mark."""
    try:
        return (folder / MARK).read_text(encoding="utf-8").partition("\n")[0].strip()
    except FileNotFoundError:
        return None


def mark(folder: Path, code: str) -> None:
    """Say whose folder it is, in place of what was said. Raises OSError."""
    part = folder / f"{secrets.token_hex(16)}.part"
    _write(part, f"{code}\n{WORDS}\n".encode())
    part.rename(folder / MARK)
    sync(folder)
