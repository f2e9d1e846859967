"""`dondoc retention`: forget what the settings no longer keep, or print what would go."""

import click
from flask import current_app
from flask.cli import with_appcontext

from directives import files
from directives.database import db, read_only
from workflows import clock, stored
from workflows.preserving import retention as rules
from workflows.preserving.retention import Kept

WORDS = {
    Kept.MAIL_TEXTS: "Phần chữ của thư đã gửi",
    Kept.HAND_OVERS: "Phân công người thực hiện: họ tên, địa chỉ, lời nhắn",
    Kept.LETTERS: "Tệp dùng để đọc công văn",
    Kept.INCOMING: "Bản gốc thư đến",
    Kept.EVIDENCE: "Phiếu giao việc có minh chứng",
    Kept.ACCESS_LOG: "Dòng nhật ký mở đường dẫn",
}

HELP = """Xoá những gì đã quá thời hạn lưu, theo các cài đặt DONDOC_KEEP_….

Không đụng tới hồ sơ của văn bản nào trước khi cán bộ bấm “Đã nộp lưu trữ”. Việc này cũng tự chạy mỗi ngày
một lần cùng “dondoc tick --every”. Mỗi dòng một loại: tên, số lượng.
"""


@click.command(help=HELP)
@click.option("--dry-run", is_flag=True, help="Chỉ in ra những gì sẽ xoá.")
@with_appcontext
def retention(dry_run: bool) -> None:
    """Erase what is due."""
    session, wanted = db.session, rules.Rules.of(current_app.config)
    if dry_run:
        with read_only():
            found = rules.due(session, wanted, clock.now(session))
            session.rollback()
    else:
        stored.check_folder()
        found, gone = rules.apply(session, wanted, clock.now(session))
        session.commit()
        files.unlink(stored.folder(), gone)
    for kind, count in found.items():
        click.echo(f"{WORDS[kind]}\t{count}")
    if not found:
        click.echo("Chưa đặt thời hạn lưu nào: giữ mãi tất cả.", err=True)
