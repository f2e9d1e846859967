"""The units in deploy/systemd, read and started as systemd would start them: no systemd runs where the tests run."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
INSTALLED = "/opt/dondoc"
"""Where the units expect the code."""


@dataclass
class Unit:
    """The lines of a unit and of its drop-in files, in the order in which systemd reads them."""

    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def last(self, key: str) -> str:
        return self.all(key)[-1]

    @property
    def environment(self) -> dict[str, str]:
        """Its own variables; %d, the folder of its credentials, stands as it is."""
        return dict(part.split("=", 1) for line in self.all("Environment") for part in shlex.split(line))

    @property
    def credentials(self) -> dict[str, str]:
        """The file of each credential by its name; empty where the unit says only that it may be missing."""
        optional = {line.partition(":")[0]: "" for line in self.all("SetCredential")}
        return optional | dict(line.split(":", 1) for line in self.all("LoadCredential"))

    def start(self, root: Path, state: Path, keys: Path, **given: object) -> "subprocess.Popen[bytes]":
        """Start it from the code in `root` with the folder `state` for its own, and the secrets in `keys`.

        `given` goes to Popen, such as `user` and `stderr`; `env` is added to the unit's own variables.
        """
        own = state / "credentials" / self.name
        self._load_credentials(keys, own)
        if "user" in given:
            for path in (own, *own.iterdir()):
                os.chown(path, given["user"], -1)  # type: ignore[arg-type]
                path.chmod(0o500 if path == own else 0o400)
        env = {name: value.replace("%d", str(own)) for name, value in self.environment.items()}
        added = given.pop("env", {})
        command = self.last("ExecStart").replace(INSTALLED, str(root))
        return subprocess.Popen(
            shlex.split(command),
            cwd=root,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **env, **_texts(added)},
            **given,  # type: ignore[call-overload]
        )

    def _load_credentials(self, keys: Path, own: Path) -> None:
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        for name, path in self.credentials.items():
            if path and (keys / Path(path).name).exists():
                shutil.copy(keys / Path(path).name, own / name)
            elif name in {line.partition(":")[0] for line in self.all("SetCredential")}:
                (own / name).write_text("\n")
            else:
                raise FileNotFoundError(f"{self.name}: {path}")


def unit(name: str, folder: Path = UNITS) -> Unit:
    """The unit of this name, 'dondoc-mail@1.service' for an instance of a template."""
    template = re.sub(r"@[^.]+\.", "@.", name)
    instance = re.search(r"@([^.]+)\.", name)
    found = Unit(name)
    for path in (folder / template, *sorted((folder / _common(template)).glob("*.conf"))):
        for line in path.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                found.lines.append((key, value.replace("%i", instance[1] if instance else "")))
    return found


def _common(template: str) -> str:
    """The folder of drop-in files for all units whose name begins alike (systemd.unit(5))."""
    return re.sub(r"^(\w+-)[^@.]*(@?\.\w+)$", r"\1\2.d", template)


def _texts(given: object) -> dict[str, str]:
    assert isinstance(given, Mapping)
    return {str(name): str(value) for name, value in given.items()}
