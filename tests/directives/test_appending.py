"""A file of lines that only grows: a torn last line goes, nobody else may read it, and one process writes at a time."""

import fcntl
import stat

import pytest

from directives.appending import opened_to_append


def test_lines_are_added_after_the_whole_ones(tmp_path):
    path = tmp_path / "dòng"
    with opened_to_append(path) as (file, whole):
        assert whole == ""
        file.write("một\n")
    path.write_text("một\nhai\nb", encoding="utf-8")

    with opened_to_append(path) as (file, whole):
        assert whole == "một\nhai\n"
        file.write("ba\n")

    assert path.read_text(encoding="utf-8") == "một\nhai\nba\n"


def test_a_new_file_is_private(tmp_path):
    path = tmp_path / "dòng"
    with opened_to_append(path):
        pass

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nobody_else_can_lock_it_meanwhile(tmp_path):
    path = tmp_path / "dòng"
    with opened_to_append(path), path.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
