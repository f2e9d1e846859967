"""Play what docs/install.md does without a server of its own: python -m tests.guide.in_folders FOLDER.

For machines where no clean Debian can be made. The commands on code, keys, settings, tables and the first code are
played as they stand, in a fresh virtual environment, with the folders of the server moved below FOLDER and SQLite for a
database. Packages, accounts, services and TLS are left out, and so is all that comes after the first page.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.guide.blocks import blocks

TOP = Path(__file__).parents[2]
MOVED = ("/opt/dondoc", "/etc/dondoc", "/var/lib/dondoc", "/usr/local/bin", "/root", "/tmp")
PLAYED = ("2.", "4.", "5.", "6.", "9.")
"""The sections that need no account, service or network of a server."""
COMMAND = """#!/bin/sh
export DONDOC_ENV_FILE={root}/etc/dondoc/dondoc.env
exec {root}/opt/dondoc/.venv/bin/dondoc "$@"
"""
"""Stands in for deploy/dondoc, which takes on the account of the services."""


def moved(text: str, root: Path) -> str:
    """The commands with the folders of a server below `root`, and the program's account as ours."""
    text = re.sub("|".join(map(re.escape, MOVED)), lambda path: f"{root}{path[0]}", text)
    return text.replace("root:dondoc", f"{os.getuid()}:{os.getgid()}")


def furnish(root: Path) -> None:
    """What sections 1 and 3 and the reader bring: folders, the release, the address of the database."""
    for path in (*MOVED, "/etc/dondoc/keys"):
        Path(f"{root}{path}").mkdir(parents=True, exist_ok=True)
    archive = ["git", "archive", "--prefix=dondoc/", "-o", f"{root}/root/dondoc.tar.gz", "HEAD"]
    subprocess.run(archive, cwd=TOP, check=True)
    Path(f"{root}/etc/dondoc/keys/database-uri").write_text(f"sqlite:///{root}/var/lib/dondoc/dondoc.sqlite\n")


def play(root: Path) -> None:
    """Play the blocks one by one, with the time of each. Raises CalledProcessError with what a block said."""
    furnish(root)
    for block in blocks("install.md"):
        if not block.is_played or not block.heading.startswith(PLAYED):
            continue
        begun = time.monotonic()
        subprocess.run(
            ["bash", "-euo", "pipefail", "-c", moved(block.text, root)],
            env={**os.environ, "PATH": f"{root}/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            input="a word\n",
            text=True,
            check=True,
        )
        command = Path(f"{root}/usr/local/bin/dondoc")
        if command.is_symlink():
            command.unlink()
            command.write_text(COMMAND.format(root=root))
            command.chmod(0o755)
        print(f"{time.monotonic() - begun:7.1f} s  {block.heading}: {block.text.splitlines()[0]}", flush=True)
        if "dondoc setup code" in block.text:
            return  # what follows is done in a browser


if __name__ == "__main__":
    play(Path(sys.argv[1]).resolve())
