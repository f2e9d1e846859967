"""The `dondoc` program: its table of commands, and what its help costs."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import click
import pytest

import workflows
from workflows.command_table import COMMANDS, TABLE

ROOT = Path(__file__).parents[1]
HEAVY = ("alembic", "directives", "docx", "flask", "holidays", "PIL", "pypdf", "rapidfuzz", "sqlalchemy", "weasyprint")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_line_of_the_table_names_a_command_and_the_sentence_of_its_help(command):
    found = command.load()

    assert (found.name, found.get_short_help_str(limit=1000)) == (command.name, command.short_help)


def test_each_module_of_commands_is_in_the_table():
    rooms = [found.name for found in walk_packages(workflows.__path__, "workflows.")]
    modules = [import_module(name) for name in rooms if name.endswith(".commands")]
    named = {name.partition(":")[0] for name, _sentence in TABLE.values()}
    told = {f"workflows.{name}" for name in named}

    assert {module.__name__ for module in modules if commands_of(module)} - told == set()


def commands_of(module):
    return [value for value in vars(module).values() if isinstance(value, click.Command)]


def test_the_help_of_the_program_imports_neither_the_application_nor_a_library():
    told = f"print([name for name in {HEAVY} if name in sys.modules])"
    code = f"import sys; from workflows.command_table import main; main(['--help'], standalone_mode=False); {told}"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [name for name in TABLE if f"\n  {name} " not in done.stdout] == []
    assert done.stdout.splitlines()[-1] == "[]"
