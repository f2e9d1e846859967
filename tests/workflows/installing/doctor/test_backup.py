"""Backups: none, one that is too old or damaged, and a system that waits after a restore."""

from datetime import timedelta

from directives.database import db
from directives.models import Restoration
from workflows import clock
from workflows.installing.doctor import backup
from workflows.preserving import backups


def test_a_backup_of_today_is_in_order(installation, back_up):
    back_up(timedelta(hours=3))

    assert installation.broken(backup.check_backup) == []


def test_a_backup_that_is_missing_or_old_is_told(installation, back_up, tmp_path):
    back_up(timedelta(hours=40))

    (old,) = installation.broken(backup.check_backup)
    (none,) = installation.broken(backup.check_backup, BACKUP_DIR=str(tmp_path / "none"))
    (unset,) = installation.broken(backup.check_backup, BACKUP_DIR=None)

    assert "đã cũ" in old
    assert "chưa có bản sao nào" in none
    assert "DONDOC_BACKUP_DIR" in unset


def test_a_backup_in_which_a_tried_restore_found_faults_is_told(installation, back_up):
    folder = back_up(timedelta(hours=3))
    backups.note_checked(folder, clock.machine_now(), 2)

    (line,) = installation.broken(backup.check_backup)

    assert "thử khôi phục thấy 2 sai lệch" in line


def test_a_system_that_waits_after_a_restore_is_told(app, found):
    with app.app_context():
        at = clock.machine_now()
        db.session.add(Restoration(backup_at=at, restored_at=at))
        db.session.commit()

    (line,) = found(app, backup.check_restore)

    assert "dondoc restore release" in line
