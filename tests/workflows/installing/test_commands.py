"""The commands of the person who installs: they say what to do next, and overwrite nothing."""

import os

import pytest
from click.testing import CliRunner

from workflows import keys
from workflows.installing.commands import keys as program


@pytest.fixture
def odd_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_new_keys_are_printed_as_settings():
    done = CliRunner().invoke(program, ["new"])

    lines = dict(line.removeprefix("export ").split("=", 1) for line in done.output.splitlines())
    assert set(lines) == {"DONDOC_SECRET_KEY", "DONDOC_LINK_KEYS"}
    keys.check_differ(list(lines.values()))
    for key in lines.values():
        keys.check(key)


def test_new_keys_are_kept_in_private_files(tmp_path, odd_umask):
    folder = tmp_path / "etc" / "keys"

    done = CliRunner().invoke(program, ["new", "--folder", str(folder)])

    assert f"export DONDOC_SECRET_KEY_FILE={folder}/secret-key" in done.output
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}


def test_a_key_in_use_is_not_overwritten(tmp_path):
    (tmp_path / "secret-key").write_text("in use")

    done = CliRunner().invoke(program, ["new", "--folder", str(tmp_path)])

    assert done.exit_code == 1
    assert "Đã có tệp" in done.output
    assert (tmp_path / "secret-key").read_text() == "in use"
