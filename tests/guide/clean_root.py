"""A clean Debian in a folder, made by debootstrap from the sources of this machine's apt; kept for the next time."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dondoc-guide"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
NO_DAEMONS = "#!/bin/sh\nexit 101\n"
"""Debian starts the servers that it installs; here nothing may run that we did not start."""


def sources(release: str | None) -> list[tuple[str, str]]:
    """Address and suite of each source of a release of Debian, itself first; None: the release of this machine."""
    codename = _lines("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME")[0]
    asked = ["--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
    found = [line.split() for line in _lines("apt-get", "indextargets", *asked)]
    mine = [(uri, suite) for uri, suite, component in found if component == "main" and suite.startswith(codename)]
    known = [(uri, suite.replace(codename, release or codename)) for uri, suite in dict.fromkeys(mine)]
    return sorted(known, key=lambda source: len(source[1]))


def why_not() -> str:
    """Why no clean root can be made or entered on this machine; empty if it can."""
    entered = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        subprocess.run(entered, check=True, capture_output=True)
        prepare(None)
    except (OSError, subprocess.CalledProcessError) as error:
        return str(error)
    return ""


def prepare(release: str | None) -> tuple[Path, list[tuple[str, str]]]:
    """The packed root of a release, which debootstrap makes the first time, and its sources."""
    (uri, codename), *_others = known = sources(release)
    kept = CACHE / f"{codename}.tar"
    if not kept.is_file():
        _bootstrap(codename, uri, kept)
    return kept, known


def make(folder: Path, release: str | None = None) -> None:
    """Unpack a clean root into `folder`."""
    kept, known = prepare(release)
    folder.mkdir()
    if _free_memory() > 4 * 2**30:
        # quicker than a disk, and gone with the namespace
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3g,mode=755", "tmpfs", folder], check=True)
    with tarfile.open(kept) as archive:
        archive.extractall(folder, filter="fully_trusted")
    lines = [
        f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {uri} {suite} main\n" for uri, suite in known
    ]
    (folder / "etc/apt/sources.list").write_text("".join(lines))
    proxies = [line for line in _lines("apt-config", "dump", "Acquire") if "::proxy" in line.lower()]
    (folder / "etc/apt/apt.conf.d/90played").write_text("\n".join(proxies))
    (folder / "etc/dpkg/dpkg.cfg.d/played").write_text("force-unsafe-io\n")
    daemons = folder / "usr/sbin/policy-rc.d"
    daemons.write_text(NO_DAEMONS)
    daemons.chmod(0o755)


def _bootstrap(codename: str, uri: str, kept: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    part = CACHE / f"{codename}.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        subprocess.run(["debootstrap", "--variant=minbase", codename, part, uri], check=True, stdout=sys.stderr)
        with tarfile.open(kept.with_suffix(".new"), "w") as archive:
            archive.add(part, "", filter=_unless_fetched)
        kept.with_suffix(".new").rename(kept)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _free_memory() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _unless_fetched(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if member.name.startswith("var/cache/apt/archives/") else member


def _lines(*command: str) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
