"""The installer's commands for stored files: told what is wrong, nothing deleted."""

import os
import re
import sqlite3
from pathlib import Path

import pytest

from app import create_app
from directives import folder, instance
from directives.database import db
from tests import scene
from tests.infrastructure.apps import CommandLine
from tests.infrastructure.databases import dispose, settings
from workflows.scheduling.ticker import run_ticker


def files(runner, *arguments):
    done = runner.invoke(args=["files", *map(str, arguments)])
    return done.exit_code, done.output


def test_a_whole_folder_is_told_as_whole(runner, kept):
    assert files(runner, "check") == (0, "0 tệp thiếu hoặc hỏng, 0 tệp không rõ.\n")


def test_missing_damaged_and_unknown_files_are_listed_and_left(runner, place, kept):
    missing, damaged = kept
    (place / missing.stored_name).unlink()
    (place / damaged.stored_name).write_bytes(b"%PDF-1.7 other")
    (place / "ke-toan-2020.xlsx").write_bytes(b"x")

    code, said = files(runner, "check")

    assert code == 2
    assert re.findall(r"^(Thiếu|Hỏng|Không rõ)\t(\S+)", said, re.M) == [
        ("Thiếu", missing.stored_name),
        ("Hỏng", damaged.stored_name),
        ("Không rõ", "ke-toan-2020.xlsx"),
    ]
    assert "Báo cáo 1.pdf" in said
    assert (place / "ke-toan-2020.xlsx").exists()


def test_unknown_files_are_moved_by_a_persons_command_alone(runner, place, kept, tmp_path):
    (place / "ke-toan-2020.xlsx").write_bytes(b"x")

    assert files(runner, "check")[0] == 1
    assert files(runner, "check", "--move-unknown", tmp_path / "aside")[0] == 0

    assert [path.name for path in (tmp_path / "aside").iterdir()] == ["ke-toan-2020.xlsx"]
    assert files(runner, "check")[0] == 0


def test_a_missing_folder_is_made_by_setup_alone(app, runner, place, kept):
    place.rename(place.with_name(f"{place.name}.away"))

    refused = {command: runner.invoke(args=command) for command in (("files", "check"), ("mail", "work", "--once"))}
    assert {done.exit_code for done in refused.values()} == {2}
    assert all("Không có thư mục tệp" in done.output for done in refused.values())
    assert not place.exists()

    assert files(runner, "setup")[0] == 0
    assert place.is_dir()


def test_a_folder_of_another_instance_is_taken_over_on_request_alone(app, runner, session, place, kept):
    folder.mark(place, "0011223344556677")

    for command in (["files", "setup"], ["files", "check"], ["tick", "--every", "1"], ["mail", "work", "--once"]):
        done = runner.invoke(args=command)
        assert (done.exit_code, "của một hệ thống Đôn Đốc khác" in done.output) == (2, True), command
    assert files(runner, "setup", "--take-over")[0] == 0

    assert folder.owner_of(place) == instance.code_of(session)


def test_setup_puts_the_rights_of_older_files_right(runner, place, kept):
    place.chmod(0o755)
    (place / kept[0].stored_name).chmod(0o644)

    files(runner, "setup")

    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / kept[0].stored_name).stat().st_mode & 0o777 == 0o600


def test_an_upload_to_a_missing_folder_loses_nothing_and_says_so(app, session, now, place):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(scene.REPORT, text="Đã tập huấn 45 giáo viên")
    unit.upload(scene.REPORT, "anh.pdf", scene.PDF)
    place.rename(place.with_name(f"{place.name}.away"))

    answer = unit.upload(scene.REPORT, "anh-2.pdf", scene.PDF)

    assert answer.status_code == 503
    assert "Phần đã lưu vẫn còn" in answer.text
    assert not place.exists()
    assert "Đã tập huấn 45 giáo viên" in unit.get(unit.task(scene.REPORT)).text


def test_the_ticker_sweeps_what_was_erased_and_nothing_else(app, session, place, kept, now):
    erased, other = kept
    # read before the commit: reading them after it would begin a transaction, for which the ticker waits
    gone, stays = place / erased.stored_name, other.stored_name
    (place / "0123456789abcdef0123456789abcdef").write_bytes(b"x")
    os.utime(place / "0123456789abcdef0123456789abcdef", (1.0, 1.0))
    erased.erased_at = now
    session.commit()

    with scene.running(run_ticker, app):
        scene.wait_until(lambda: not gone.exists())

    assert {path.name for path in place.iterdir()} >= {stays, "0123456789abcdef0123456789abcdef"}


@pytest.mark.sqlite
def test_a_torn_database_is_refused(app, runner, session, place, kept, tmp_path):
    """As a plain copy of the file may be, taken while others write."""
    torn, url = tmp_path / "torn.sqlite", app.config["SQLALCHEMY_DATABASE_URI"]
    session.commit()
    sqlite3.connect(url.removeprefix("sqlite:///")).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(Path(url.removeprefix("sqlite:///")).read_bytes())
    content[40 * 4096 : 60 * 4096] = content[10 * 4096 : 30 * 4096]
    torn.write_bytes(content)
    copied = create_app(settings(f"sqlite:///{torn}", place))
    copied.test_cli_runner_class = CommandLine

    code, said = files(copied.test_cli_runner(), "check")

    assert code == 2
    assert "Cơ sở dữ liệu hỏng" in said
    dispose(copied)


@pytest.mark.sqlite
def test_the_database_and_what_stands_beside_it_are_private(tmp_path):
    before = os.umask(0)
    try:
        app = create_app(settings(f"sqlite:///{tmp_path}/dondoc.sqlite", tmp_path / "files"))
        with app.app_context():
            db.create_all()
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        dispose(app)
    finally:
        os.umask(before)

    assert modes == {f"dondoc.sqlite{ending}": 0o600 for ending in ("", "-wal", "-shm")}


@pytest.mark.sqlite
def test_the_rights_of_an_older_database_are_put_right(tmp_path):
    path = tmp_path / "dondoc.sqlite"
    sqlite3.connect(path).close()
    path.touch(0o644)
    path.chmod(0o644)
    app = create_app(settings(f"sqlite:///{path}", tmp_path / "files"))

    with app.app_context():
        db.session.connection()
        db.session.rollback()
    dispose(app)

    assert path.stat().st_mode & 0o777 == 0o600
