"""The folder of stored files, the room on its disk, and the fonts of papers."""

from directives import folder as disk
from workflows import stored
from workflows.installing.doctor import fonts, storage
from workflows.installing.doctor.findings import Health


def test_a_folder_that_takes_files_is_in_order_and_left_as_it_was(installation):
    assert installation.broken(storage.check_folder) == []
    assert installation.broken(storage.check_room) == []
    with installation.app.app_context():
        assert list(stored.folder().iterdir()) == []


def test_a_folder_that_is_missing_is_told(installation, tmp_path):
    (line,) = installation.broken(storage.check_folder, FILES_DIR=str(tmp_path / "none"))

    assert "dondoc files setup" in line


def test_a_folder_that_cannot_be_written_is_told(installation):
    (line,) = installation.broken(storage.check_folder, FILES_DIR="/proc/self")

    assert "không ghi được vào /proc/self" in line


def test_the_folder_of_another_system_is_told(installation, tmp_path):
    disk.mark(tmp_path, "another")

    (line,) = installation.broken(storage.check_folder, FILES_DIR=str(tmp_path))

    assert "của một hệ thống Đôn Đốc khác" in line


def test_a_full_disk_is_told(installation):
    lines = installation.broken(lambda: storage.check_room(least=2**80))

    assert all("chỉ còn" in line for line in lines)
    assert lines


def test_the_font_of_papers_has_vietnamese_letters():
    (found,) = fonts.check_fonts()

    assert found.health is Health.GOOD


def test_a_machine_without_that_font_is_told(tmp_path, monkeypatch):
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))

    (found,) = fonts.check_fonts()

    assert "apt install" in found.to_do


def test_a_machine_without_fontconfig_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")

    (found,) = fonts.check_fonts()

    assert "apt install" in found.to_do
