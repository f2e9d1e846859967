"""The import contracts of pyproject.toml: a forbidden import for each, planted in a copy of the tree, is found."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
WORKFLOWS = {f"workflows.{path.name}" for path in (ROOT / "workflows").iterdir() if (path / "__init__.py").exists()}

PLANTS = [
    ("directives knows no workflow, request, mail or page", "directives/acts", "from workflows.web import limits"),
    ("directives knows no workflow, request, mail or page", "directives/models", "from flask import request"),
    ("directives knows no workflow, request, mail or page", "directives/record", "from flask_babel import gettext"),
    ("directives knows no workflow, request, mail or page", "directives/boards", "import flask_sqlalchemy"),
    ("Inside directives data moves one way", "directives/rules", "from directives import files"),
    ("Inside directives data moves one way", "directives/models", "from directives.record import ledger"),
    ("Inside directives data moves one way", "directives/record", "from directives.queries import reachable"),
    ("Inside directives data moves one way", "directives/acts", "from directives.boards import matrix"),
    ("rules and reading know no database", "directives/rules", "import sqlalchemy"),
    ("rules and reading know no database", "directives/reading/times", "from directives.database import db"),
    ("web imports no workflow", "workflows/web", "from workflows.mailing import outbox"),
    ("A workflow imports another only where it is listed", "workflows/units", "from workflows.inbox import steps"),
    ("A workflow imports another only where it is listed", "workflows/mailing", "from workflows.units import forms"),
    ("Pages and commands are imported by nobody", "workflows/issuing", "from workflows.issuing.pages import pages"),
    ("Pages and commands are imported by nobody", "workflows/inbox", "from workflows.inbox import commands"),
    ("Forms stand alone", "workflows/units/forms", "from workflows.access import forms"),
    ("A mail is read without a database or a request", "workflows/inbox/parsing", "import sqlalchemy"),
]
"""A contract, the folder of a new module or the module that exists, and a line that it must not have."""


def _doors():
    for name, contract in CONTRACTS.items():
        if name.endswith(" alone") and contract["type"] == "protected":
            for library in contract["protected_modules"]:
                yield name, "workflows/reviewing", f"import {library}"


PLANTED = [*PLANTS, *_doors()]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What lint-imports says of a copy of the tree in which all of them are planted at once."""
    copy = tmp_path_factory.mktemp("tree")
    for package in ("directives", "workflows"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for number, (_name, place, line) in enumerate(PLANTED):
        folder = copy / place
        path = folder / f"planted_{number}.py" if folder.is_dir() else folder.with_suffix(".py")
        path.write_text(f"{path.read_text('utf-8') if path.exists() else ''}\n{line}\n", "utf-8")
    lint = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.mark.parametrize(("number", "name", "place", "line"), [(n, *plant) for n, plant in enumerate(PLANTED)])
def test_a_forbidden_import_is_found(report, number, name, place, line):
    section = report.partition("Broken contracts")[2].partition(f"\n{name}\n---")[2]
    section = re.split(r"\n[^\n]+\n-{5,}\n", section)[0]
    module = place.replace("/", ".")

    assert f"{name} BROKEN" in report
    assert f"{module}.planted_{number} -> " in section or f"{module} -> " in section, report


def test_every_contract_has_a_plant():
    assert {name for name, _place, _line in PLANTED} == set(CONTRACTS)


def test_the_contracts_name_every_workflow():
    apart = CONTRACTS["A workflow imports another only where it is listed"]
    ground = CONTRACTS["web imports no workflow"]

    assert set(apart["modules"]) == set(ground["forbidden_modules"]) == WORKFLOWS - {"workflows.web"}


def test_directives_is_kept_from_every_extension_of_flask():
    forbidden = CONTRACTS["directives knows no workflow, request, mail or page"]["forbidden_modules"]
    names = [re.split(r"[\[<>=]", wanted)[0] for wanted in PROJECT["project"]["dependencies"]]
    extensions = {name.replace("-", "_") for name in names if name.startswith("flask")}

    assert extensions <= set(forbidden)


def test_docs_give_a_reason_for_each_import_across_workflows():
    listed = CONTRACTS["A workflow imports another only where it is listed"]["ignore_imports"]
    table = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("### Imports across workflows")[2]
    rows = [line.split("|") for line in table.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    told = {pair for row in rows for pair in product(_modules(row[1]), _modules(row[2]))}
    pairs = {tuple(one.replace("workflows.", "") for one in line.split(" -> ")) for line in listed if "*" not in line}

    assert pairs <= told
    assert {module for pair in told if pair[0].count(".") for module in pair} == {
        name for pair in pairs for name in pair
    }


def _modules(cell):
    """'drafting.sources, steps' names both in one package."""
    package = ""
    for name in cell.strip().split(", "):
        package = name.rpartition(".")[0] or package
        yield name if "." in name or not package else f"{package}.{name}"


def test_nothing_imports_app_and_app_only_wires():
    code = [path for package in ("directives", "workflows") for path in (ROOT / package).rglob("*.py")]
    app = ast.parse((ROOT / "app.py").read_text("utf-8"))

    assert [path for path in code if "app" in _imports(ast.parse(path.read_text("utf-8")))] == []
    assert not _imports(app) & {"sqlalchemy", "wtforms", "weasyprint", "itsdangerous"}
    assert not any(isinstance(node, ast.ClassDef) for node in ast.walk(app))


def _imports(tree: ast.AST) -> set[str]:
    """The first names of the absolute imports in a module."""
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return {str(module).split(".")[0] for module in modules}
