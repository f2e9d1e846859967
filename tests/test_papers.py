"""What goes with the program: licence, version, changelog, locks, weight, list of parts."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bench import size
from tests import scene
from workflows.command_table import main

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKED = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^\s;]+)", re.MULTILINE)
SERVER = (*PROJECT["dependencies"], *EXTRAS["server"], *EXTRAS["metrics"])
"""What a server for real use installs."""


def locked(name):
    return dict(LOCKED.findall((ROOT / name).read_text("utf-8")))


def program(*arguments):
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_everybody_may_use_the_code():
    package = distribution("dondoc")

    assert package.metadata["License-Expression"] == "Apache-2.0"
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION" in package.read_text("licenses/LICENSE")


@pytest.mark.parametrize("line", [*SERVER, *EXTRAS["demo"]])
def test_each_dependency_has_a_lowest_version(line):
    assert [one.operator for one in Requirement(line).specifier] == [">="]


def test_a_server_installs_all_that_it_needs_and_nothing_of_the_demo_or_the_tests():
    server, all_ = locked("requirements.lock"), locked("requirements-dev.lock")
    other = {Requirement(line).name for name in ("demo", "test", "build") for line in EXTRAS[name]}
    other -= {"fonttools"}  # WeasyPrint needs it too

    assert {Requirement(line).name for line in SERVER} - {*server} == set()
    assert other & {*server} == set()
    assert other - {*all_} == set()
    assert {name: one for name, one in server.items() if all_.get(name) != one} == {}


def test_the_program_without_extras_is_light():
    assert 100e6 < sum(size.sizes().values()) <= size.LIMIT * 1e6


def test_the_changelog_is_of_this_version():
    newest = re.search(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert newest[1] == version("dondoc")


def test_each_fragment_goes_into_the_changelog():
    draft = program("towncrier", "build", "--draft", "--version", "9.9.9")

    fragments = [path.read_text("utf-8").strip() for path in (ROOT / "changelog.d").glob("+*")]
    assert [text for text in fragments if " ".join(text.split()) not in " ".join(draft.split())] == []


@pytest.mark.slow
def test_the_list_of_parts_names_each_locked_package(tmp_path):
    made = tmp_path / "sbom.json"

    program("cyclonedx_py", "requirements", "requirements.lock", "--of", "JSON", "--output-file", str(made))

    parts = json.loads(made.read_text("utf-8"))["components"]
    assert {part["name"]: part["version"] for part in parts} == locked("requirements.lock")


def test_the_program_says_its_version(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["dondoc", "--version"])

    with pytest.raises(SystemExit):
        main()

    assert capsys.readouterr().out == f"Đôn Đốc {PROJECT['version']}\n"


@pytest.mark.parametrize("address", ["/dang-nhap", "/duong-dan-moi", "/khong-co"])
def test_each_page_has_the_version_at_its_foot(client, session, now, address):
    scene.department(session, now)

    foot = client.get(address).text.partition("<footer")[2]

    assert f"Đôn Đốc {version('dondoc')}" in foot
