"""What the program without extras takes on the disk: `make size`."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIMIT = 300
"""Megabytes of the program and of all that it needs."""
FIRST = ("dondoc", "pip", "setuptools")
"""The program, and what a virtual environment brings."""
OWN = ("app.py", "directives", "workflows", "templates", "static", "migrations", "translations", "docs")
ROOT = Path(__file__).parent.parent


def sizes() -> dict[str, int]:
    """Bytes of each package that is needed without extras, as it is installed here."""
    return {name: _own() if name == "dondoc" else _installed(name) for name in _needed()}


def _needed() -> set[str]:
    seen: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in FIRST]
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            waiting += _needed_by(*one)
    return {name for name, _extra in seen}


def _needed_by(name: str, extra: str) -> Iterator[tuple[str, str]]:
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:  # some Pythons have no setuptools
        return
    for wanted in map(Requirement, lines):
        if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(wanted.name), further) for further in {"", *wanted.extras})


def _installed(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    return sum(path.stat().st_size for path in (Path(str(file.locate())) for file in files) if path.is_file())


def _own() -> int:
    paths = [path for name in OWN for path in [ROOT / name, *(ROOT / name).rglob("*")]]
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> None:
    found = sizes()
    for name, size in sorted(found.items(), key=lambda row: -row[1]):
        print(f"{size / 1e6:7.1f} MB  {name}")
    print(f"{sum(found.values()) / 1e6:7.1f} MB  in all, of {LIMIT} MB")


if __name__ == "__main__":
    main()
