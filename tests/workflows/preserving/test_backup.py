"""A backup: of one moment though others write, whole or not there, checked by a tried restore."""

import json
import os
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from directives.database import db
from directives.models import Mail
from tests import scene
from tests.directives.test_folder import keep
from tests.infrastructure.apps import outside
from workflows import clock
from workflows.preserving import backups
from workflows.preserving.backups import Keep

BEGUN = datetime(2026, 11, 30, 2, 15, tzinfo=UTC)


@pytest.fixture
def hour(monkeypatch):
    """Each backup is an hour after the one before."""
    hours = iter(range(100))
    monkeypatch.setattr(clock, "machine_now", lambda: BEGUN + timedelta(hours=next(hours)))


def backup(runner, *arguments):
    done = runner.invoke(args=["backup", *map(str, arguments)])
    return done.exit_code, done.output


def test_none_is_taken_into_the_folder_that_it_is_of(runner, session, place, tmp_path):
    (tmp_path / "by-link").symlink_to(place)
    before = sorted(place.iterdir())

    for target in (place, place / "backups", tmp_path / "by-link" / "backups"):
        code, said = backup(runner, target)
        assert (code, "thư mục tệp" in said) == (2, True), said

    assert sorted(place.iterdir()) == before


def test_a_backup_of_a_lived_in_database_is_found_whole(app, runner, session, now, tmp_path):
    scene.everything(app, session, now)

    code, said = backup(runner, tmp_path / "b")

    assert code == 0, said
    made = backups.last_backup(tmp_path / "b")
    assert made.manifest.rows["event"] > 10
    assert made.manifest.migration
    checked, told = backup(runner, "check", tmp_path / "b")
    assert (checked, "dùng được" in told) == (0, True), told
    assert json.loads((made.folder / "checked.json").read_text())["faults"] == 0


def test_others_write_while_a_backup_is_taken(app, runner, session, place, now, tmp_path):
    stop, written = threading.Event(), []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                written.append(keep(db.session, place, clock.now(db.session)).stored_name)
                db.session.commit()

    writing = threading.Thread(target=write)
    writing.start()
    scene.wait_until(lambda: len(written) > 3)
    code, said = outside(lambda: backup(runner, tmp_path / "b"))
    stop.set()
    writing.join()

    assert code == 0, said
    made = backups.last_backup(tmp_path / "b")
    assert len(made.manifest.files) == made.manifest.rows["stored_file"] > 3
    assert backup(runner, "check", tmp_path / "b")[0] == 0


def test_a_backup_is_private_and_names_keys_that_it_does_not_hold(app, runner, kept, tmp_path):
    said = backup(runner, tmp_path / "b")[1]

    made = backups.last_backup(tmp_path / "b")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "b").rglob("*")} == {0}
    assert "DONDOC_LINK_KEYS" in said
    assert {key.setting for key in made.manifest.keys} >= {"SECRET_KEY", "LINK_KEYS", "SQLALCHEMY_DATABASE_URI"}
    whole = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert app.config["LINK_KEYS"].encode() not in whole


def test_the_next_backup_links_the_files_that_the_last_one_has(runner, session, place, kept, now, tmp_path, hour):
    backup(runner, tmp_path / "b")
    keep(session, place, now, name="Mới.pdf")
    backup(runner, tmp_path / "b")

    first, second = (one.folder / "files" for one in backups.backups(tmp_path / "b"))
    assert {path.name: (second / path.name).samefile(path) for path in first.iterdir()} == dict.fromkeys(
        [file.stored_name for file in kept], True
    )
    assert len(list(second.iterdir())) == 3


def test_a_file_that_was_damaged_since_is_taken_from_the_last_backup(runner, place, kept, tmp_path, hour):
    backup(runner, tmp_path / "b")
    (place / kept[0].stored_name).write_bytes(b"other")

    assert backup(runner, tmp_path / "b")[0] == 0
    assert backup(runner, "check", tmp_path / "b")[0] == 0


def test_a_file_that_was_damaged_in_the_last_backup_is_copied_again(runner, kept, tmp_path, hour):
    backup(runner, tmp_path / "b")
    (backups.last_backup(tmp_path / "b").folder / "files" / kept[0].stored_name).write_bytes(b"other")

    assert backup(runner, tmp_path / "b")[0] == 0
    assert backup(runner, "check", tmp_path / "b")[0] == 0


def test_a_missing_or_damaged_file_is_told_and_the_rest_is_kept(runner, place, kept, tmp_path):
    (place / kept[0].stored_name).unlink()
    (place / kept[1].stored_name).write_bytes(b"other")

    code, said = backup(runner, tmp_path / "b")

    assert code == 1
    assert backups.last_backup(tmp_path / "b").manifest.faults == {
        kept[0].stored_name: "missing",
        kept[1].stored_name: "damaged",
    }
    assert all(file.stored_name in said for file in kept)


def test_what_a_killed_run_left_is_no_backup_and_goes_with_the_next(runner, kept, tmp_path):
    (tmp_path / "b" / ".part-2026-01-01-000000" / "files").mkdir(parents=True)
    (tmp_path / "b" / "2026-01-01-000000").mkdir()

    assert backups.last_backup(tmp_path / "b") is None
    assert "Không có bản sao trọn vẹn" in backup(runner, "check", tmp_path / "b")[1]
    backup(runner, tmp_path / "b")

    assert not (tmp_path / "b" / ".part-2026-01-01-000000").exists()


def test_two_backups_never_run_at_once(runner, kept, tmp_path):
    with backups.locked(tmp_path / "b"):
        code, said = backup(runner, tmp_path / "b")

    assert (code, "Đang có một lệnh sao lưu khác" in said) == (2, True)


def test_a_backup_that_cannot_be_written_leaves_nothing(runner, kept, tmp_path):
    (tmp_path / "file").write_text("not a folder")

    code, said = backup(runner, tmp_path / "file" / "b")

    assert (code, "Không ghi hoặc đọc được" in said) == (2, True), said


def test_a_check_names_what_is_damaged_missing_or_rewritten(app, runner, session, now, kept, tmp_path):
    backup(runner, tmp_path / "b")
    folder = backups.last_backup(tmp_path / "b").folder
    (folder / "files" / kept[0].stored_name).write_bytes(b"other")
    (folder / "files" / kept[1].stored_name).unlink()
    rows = json.loads((folder / "manifest.json").read_text())
    rows["rows"]["stored_file"] = 7
    (folder / "manifest.json").write_text(json.dumps(rows))

    code, said = backup(runner, "check", tmp_path / "b")

    assert code == 1
    assert f"files/{kept[0].stored_name}: nội dung khác lúc sao" in said
    assert f"files/{kept[1].stored_name}: thiếu" in said
    assert "bảng stored_file: lúc sao 7 dòng, khôi phục được 2" in said


def test_a_check_verifies_the_ledger_that_was_restored(runner, session, app, now, tmp_path):
    scene.issue(session, now)
    session.execute(text("UPDATE event SET hash = 'x' WHERE seq = 1"))
    session.commit()
    backup(runner, tmp_path / "b")

    code, said = backup(runner, "check", tmp_path / "b")

    assert code == 1
    assert re.search(r"#1: nội dung đã bị sửa", said)


def test_the_monthly_check_is_told_to_each_administrator_once(runner, session, now, kept, tmp_path):
    scene.department(session, now)
    backup(runner, "check", tmp_path / "b", "--tell")
    backup(runner, "check", tmp_path / "b", "--tell")

    (told,) = session.scalars(select(Mail).where(Mail.occasion == "backup_checked")).all()
    assert (told.recipient, told.values["good"]) == (told.staff.email, False)
    session.delete(told)
    session.commit()
    backup(runner, tmp_path / "b")
    backup(runner, "check", tmp_path / "b", "--tell")
    (told,) = session.scalars(select(Mail).where(Mail.occasion == "backup_checked")).all()
    assert told.values["good"] is True


def test_old_backups_go_by_days_weeks_and_months(runner, kept, tmp_path, hour):
    for _ in range(3):
        backup(runner, tmp_path / "b")

    said = backup(runner, tmp_path / "b", "--keep-daily", 1)[1]

    assert [one.folder.name for one in backups.backups(tmp_path / "b")] == [backups.name_of(BEGUN + timedelta(hours=3))]
    assert said.count("Đã xoá bản sao cũ") == 3
    assert {name for name in os.listdir(tmp_path / "b") if name.startswith(".part")} == set()


def test_the_last_of_each_day_week_and_month_is_kept():
    days = [BEGUN - timedelta(days=number) for number in range(400)]
    twice = [day - timedelta(hours=1) for day in days]

    kept = backups.worth_keeping([*twice, *days], Keep(7, 5, 12))

    assert kept >= set(days[:7])
    assert kept.isdisjoint(twice)
    assert len({(day + timedelta(hours=7)).strftime("%Y-%m") for day in kept}) == 12
    assert 7 + 4 + 10 <= len(kept) <= 7 + 5 + 12
    assert backups.worth_keeping(days[:1], Keep(0, 0, 0)) == {days[0]}
