"""Files to which lines are only added, by one process at a time: what was added is on the disk afterwards."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from directives import folder, permissions


@contextmanager
def opened_to_append(path: Path) -> Iterator[tuple[TextIO, str]]:
    """A private file of lines, locked, and its whole lines; a torn last line is cut off. Raises OSError, ValueError."""
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, permissions.FILE)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two tickers may have opened it
        text = file.read()
        whole = text[: text.rfind("\n") + 1]
        if whole != text:  # a line that was being written when the power failed
            file.truncate(len(whole.encode()))
        yield file, whole
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        folder.sync(path.parent)
