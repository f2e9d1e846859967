"""Every command, variable, path and unit that deploy/ and the documents name exists."""

import re
from pathlib import Path

import click
import pytest

from tests.infrastructure.units import INSTALLED, UNITS
from tests.test_docs import DOCUMENTS
from workflows.command_table import ImportedCommand, main
from workflows.setting_sources import ENV_FILE, is_secret
from workflows.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SHIPPED = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
NAMED = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in [*SHIPPED, *DOCUMENTS]}

SECRETS = sorted(name for name, row in Settings.model_fields.items() if is_secret(row))
SECRET_FILES = [f"DONDOC_{name}_FILE" for name in SECRETS]
VARIABLES = {f"DONDOC_{name}" for name in Settings.model_fields} | {*SECRET_FILES, ENV_FILE}

_VARIABLE = re.compile(r"\bDONDOC_[A-Z_]+\b(?!…)")
_SPAN = re.compile(r"`([^`\n]+)`|“([^”\n]+)”|'([^'\n]+)'|^(?: {4}|\t|ExecStart=)(.+)$", re.MULTILINE)
"""Where a text has a command: in quotes of some kind, or on an indented line."""
_COMMAND = re.compile(r"""(?<![\w@./-])(?:\S*/bin/)?dondoc(?= +[-a-z])((?: +[^\s|;&…`”)"\\]+)+)""")
_POSTFIX = "unix -"
"""A service of Postfix's master.cf, whose name is ours."""


@pytest.fixture(params=NAMED)
def text(request):
    return NAMED[request.param]


def test_every_variable_is_a_setting(text):
    assert sorted(set(_VARIABLE.findall(text)) - VARIABLES) == []


def test_every_command_exists(text):
    assert [line for line in commands_in(text) if not is_command(line)] == []


def test_commands_are_found_and_wrong_ones_told():
    found = commands_in("ExecStart=/x/bin/dondoc tick --evry 60\n`dondoc mail work`; “dondoc db upgrade”")

    assert found == ["tick --evry 60", "mail work", "db upgrade"]
    assert [is_command(line) for line in found] == [False, True, True]
    assert not is_command("mail wrok")


def commands_in(text):
    spans = ["".join(groups) for groups in _SPAN.findall(text)]
    return [command.strip() for span in spans for command in _COMMAND.findall(span) if _POSTFIX not in command]


def is_command(line):
    """Whether the words name a command and its options; a group alone is a command too."""
    command, words = main, line.split()
    try:
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            _name, command, words = command.resolve_command(click.Context(command), words)
            command = command.load() if isinstance(command, ImportedCommand) else command
    except click.UsageError:
        return False
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return {word.partition("=")[0] for word in words if word.startswith("--")} <= known | {"--help", "--version"}


def test_the_files_of_the_installed_code_exist():
    named = {path for text in NAMED.values() for path in re.findall(rf"{INSTALLED}/(deploy[\w/.-]*\w)", text)}

    assert {path for path in named if not (ROOT / path).exists()} == set()
    assert {"deploy/gunicorn.conf.py", "deploy/pages"} <= named


def test_every_unit_that_is_named_is_shipped():
    shipped = {path.name for path in UNITS.iterdir()}
    named = {re.sub(r"@[12]\.", "@.", name) for text in NAMED.values() for name in _unit_names(text)}

    assert named - shipped == set()


def _unit_names(text):
    return re.findall(r"(?<![\w/-])dondoc(?:-\w+)?@?[12]?\.(?:service|timer|target)\b", text)
