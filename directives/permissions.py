"""Files and folders that only the program's own account may read (600, 700), whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FILE, FOLDER = 0o600, 0o700


def create(path: Path) -> BinaryIO:
    """A new private file, open for writing. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
    os.fchmod(handle, FILE)  # the umask may have taken even the owner's rights
    _give_to_owner_of(path.parent, handle)
    return os.fdopen(handle, "wb")


def create_folder(path: Path) -> None:
    """A new private folder with the folders above it that are missing; one that exists is left as it is."""
    if path.is_dir():
        return
    create_folder(path.parent)
    path.mkdir(FOLDER, exist_ok=True)
    path.chmod(FOLDER)
    _give_to_owner_of(path.parent, path)


def tighten(path: Path, mode: int = FILE) -> None:
    """Take the rights of others from a file or folder of this account; what belongs to another account stays."""
    with suppress(OSError):
        found = path.stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o077:
            path.chmod(mode)


def keep(path: Path, *beside: str) -> None:
    """Make an empty private file where it is missing; it and the files beside it, of these endings, become private.

    SQLite would make its file by the umask, and gives those beside it the rights of the file.
    """
    if not path.is_absolute():
        return
    with suppress(OSError):  # whoever opens it says what is wrong
        create(path).close()
    for ending in ("", *beside):
        tighten(path.with_name(path.name + ending))


def read(path: Path) -> str:
    """The text of a private file without blanks around it, its rights put right. Raises OSError, UnicodeError.

    A group that may read it stays: a key is root's and the program's group reads it, so root must not shut that out.
    """
    if path.stat().st_mode & 0o007:
        tighten(path)
    return path.read_text(encoding="utf-8").strip()


def _give_to_owner_of(folder: Path, made: int | Path) -> None:
    """As SQLite does: a command that root runs must not leave files that the program's account cannot open."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(made, owner.st_uid, owner.st_gid)
