"""`dondoc backup`: take a backup, check it by a tried restore; the exit code is for the unit that runs it."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from directives.database import db
from workflows import clock, stored
from workflows.preserving import backups, checking, erasure_list, taking, telling
from workflows.preserving.backups import Backup, Busy, Keep
from workflows.preserving.checking import Checked
from workflows.preserving.commands.common import TARGET, Bars, NotDone, PathOrCommand, words_of
from workflows.preserving.key_names import named_keys
from workflows.preserving.manifest import NoBackup
from workflows.preserving.postgresql import ProgramFailed, ProgramMissing
from workflows.proof.fault_lines import line_of
from workflows.web.formats import vn_datetime

backup = PathOrCommand("backup", default="take", help="Sao lưu cơ sở dữ liệu và tệp; kiểm tra bản sao.")

TAKE_HELP = """Sao cơ sở dữ liệu và tệp vào một thư mục con mới của THƯ-MỤC, trong lúc hệ thống chạy.

Không có khoá và mật khẩu trong bản sao: xin giữ riêng các tệp mà manifest.json nêu tên.

\b
Mã thoát:
  0  bản sao trọn vẹn
  1  bản sao đã lập, nhưng có tệp đã thiếu hoặc hỏng từ trước
  2  không lập được bản sao
"""


@backup.command(help=TAKE_HELP)
@TARGET
@click.option("--keep-daily", type=click.IntRange(min=0), default=0, help="Giữ bản cuối của bao nhiêu ngày.")
@click.option("--keep-weekly", type=click.IntRange(min=0), default=0, help="… của bao nhiêu tuần.")
@click.option("--keep-monthly", type=click.IntRange(min=0), default=0, help="… của bao nhiêu tháng. Bản khác bị xoá.")
@click.pass_context
@with_appcontext
def take(context: click.Context, target: Path, keep_daily: int, keep_weekly: int, keep_monthly: int) -> None:
    """Take a backup; with a --keep option, delete older ones."""
    stored.check_folder()
    if target.is_relative_to(stored.folder().resolve()):
        raise NotDone(f"{target} nằm trong thư mục tệp đã nộp. Xin chọn thư mục khác, nên ở ổ đĩa khác.")
    keep, bars = Keep(keep_daily, keep_weekly, keep_monthly), Bars()
    erasure_list.write(db.session)
    db.session.rollback()
    try:
        with backups.locked(target):
            keys = named_keys(current_app.config)
            made = taking.take(db.session, stored.folder(), target, keys, clock.machine_now(), bars)
            bars.ends()
            gone = backups.prune(target, keep) if any((keep_daily, keep_weekly, keep_monthly)) else []
    except (OSError, Busy, ProgramFailed, ProgramMissing) as error:
        raise NotDone(words_of(error)) from error
    _tell(made, gone)
    context.exit(1 if made.manifest.faults else 0)


def _tell(made: Backup, gone: list[str]) -> None:
    rows, files = sum(made.manifest.rows.values()), len(made.manifest.files)
    click.echo(f"Đã sao {rows} dòng và {files} tệp vào {made.folder}")
    for key in made.manifest.keys:
        click.echo(f"Giữ riêng, không có trong bản sao: DONDOC_{key.setting} {key.file}".rstrip(), err=True)
    for name in gone:
        click.echo(f"Đã xoá bản sao cũ {name}", err=True)
    for name, _kind in made.manifest.faults.items():
        click.echo(f"Tệp {name} đã thiếu hoặc hỏng; xin chạy “dondoc files check”.", err=True)


CHECK_HELP = """Kiểm tra bản sao mới nhất trong THƯ-MỤC (hoặc đúng bản sao được nêu).

So mã SHA-256 của từng tệp, khôi phục thử vào một cơ sở dữ liệu tạm, đếm số dòng và kiểm tra nhật ký
như “dondoc ledger verify”. Cơ sở dữ liệu đang dùng không bị đụng tới.

\b
Mã thoát:
  0  bản sao dùng được
  1  có sai lệch, mỗi sai lệch một dòng
  2  không kiểm tra được
"""


@backup.command(help=CHECK_HELP)
@TARGET
@click.option("--tell", is_flag=True, help="Báo kết quả cho người quản trị bằng thư.")
@click.pass_context
@with_appcontext
def check(context: click.Context, target: Path, tell: bool) -> None:
    """Check a backup by hashes and by a tried restore."""
    bars, found, faults = Bars(), None, None
    try:
        found = backups.find(target)
        checked = checking.check(db.session, found, bars)
        faults = checked.faults
        backups.note_checked(found.folder, clock.machine_now(), faults)
    except (OSError, NoBackup, ProgramFailed, ProgramMissing, DBAPIError) as error:
        raise NotDone(words_of(error)) from error
    finally:
        bars.ends()
        if tell:
            _tell_administrators(found, faults)
    for line in _lines(checked):
        click.echo(line)
    what = f"Bản sao lúc {vn_datetime(found.manifest.taken_at)}"
    click.echo(f"{what}: {faults} sai lệch." if faults else f"{what} dùng được.", err=True)
    context.exit(1 if faults else 0)


def _tell_administrators(found: Backup | None, faults: int | None) -> None:
    session = db.session
    session.rollback()
    telling.tell_checked(session, found.manifest.taken_at if found else None, faults, clock.now(session))
    session.commit()


def _lines(checked: Checked) -> list[str]:
    return [
        *(f"{name}: thiếu" for name in checked.missing),
        *(f"{name}: nội dung khác lúc sao" for name in checked.damaged),
        *(
            f"bảng {name}: lúc sao {noted} dòng, khôi phục được {found}"
            for name, (noted, found) in checked.counts.items()
        ),
        *(line_of(fault) for fault in checked.ledger),
    ]
