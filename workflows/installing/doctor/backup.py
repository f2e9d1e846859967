"""Checks of backups: the age of the last one, and whether the system still waits after a restore."""

from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from directives import restorations
from directives.rules import schedule
from workflows import clock
from workflows.installing.doctor.database import reading
from workflows.installing.doctor.findings import InstallFinding, broken, good
from workflows.preserving import backups


def check_backup() -> Iterator[InstallFinding]:
    place = current_app.config["BACKUP_DIR"]
    if not place:
        yield broken("chưa sao lưu", "Đặt DONDOC_BACKUP_DIR, rồi: systemctl enable --now dondoc-backup.timer.")
        return
    last = backups.last_backup(Path(place))
    if last is None:
        yield broken(f"chưa có bản sao nào trong {place}", f"Chạy “dondoc backup {place}”; xem dondoc-backup.timer.")
        return
    taken_at = last.manifest.taken_at
    words = f"bản sao mới nhất lúc {schedule.local(taken_at):%H:%M %d/%m/%Y}"
    if last.is_old(clock.machine_now()):
        yield broken(f"{words}, đã cũ", "Xem: systemctl status dondoc-backup.timer; journalctl -u dondoc-backup.")
    elif faults := backups.faults_found(last.folder):
        yield broken(f"{words}, thử khôi phục thấy {faults} sai lệch", f"Chạy “dondoc backup check {place}” để xem.")
    else:
        yield good(words)


def check_restore() -> Iterator[InstallFinding]:
    with reading() as session:
        is_held = restorations.is_held(session)
    if is_held:
        yield broken(
            "hệ thống vừa được khôi phục: thư và nhắc hạn đang dừng, chờ cho chạy lại",
            "Xem các trang có đúng không, rồi chạy “dondoc restore release”.",
        )
    else:
        yield good("không có gì chờ sau khôi phục")
