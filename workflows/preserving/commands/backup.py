"""`dondoc backup`: take a backup, check it by a tried restore; the exit code is for the unit that runs it."""

import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from directives.database import db
from workflows import clock, stored
from workflows.preserving import backups, checking, taking
from workflows.preserving.backups import Backup, Busy, Keep
from workflows.preserving.checking import Checked
from workflows.preserving.key_names import named_keys
from workflows.preserving.manifest import NoBackup
from workflows.preserving.postgresql import ProgramFailed, ProgramMissing
from workflows.proof.fault_lines import line_of
from workflows.web.formats import vn_datetime

TARGET = click.argument("target", type=click.Path(file_okay=False, path_type=Path), metavar="THƯ-MỤC")
STAGES = {
    "database": "Sao cơ sở dữ liệu",
    "files": "Sao tệp",
    "hashes": "So mã SHA-256",
    "restore": "Khôi phục thử",
    "ledger": "Kiểm tra nhật ký",
}


class NotDone(click.ClickException):
    """Nothing came of it; said in one line."""

    exit_code = 2


class PathOrCommand(AppGroup):
    """A group that takes a path too: `dondoc backup /var/backups/dondoc` is `dondoc backup take …`."""

    def __init__(self, *arguments: Any, default: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.default = default

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = args[0] in self.commands
        return super().resolve_command(ctx, args if known else [self.default, *args])


class Bars(taking.Progress):
    """Progress bars on stderr, one for each stage."""

    def __init__(self) -> None:
        self.bar: Any = None

    def begins(self, stage: str, count: int) -> None:
        self.ends()
        self.bar = click.progressbar(length=count, label=STAGES[stage], file=sys.stderr)
        self.bar.__enter__()

    def steps(self) -> None:
        self.bar.update(1)

    def ends(self) -> None:
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
            self.bar = None


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
    keep, bars = Keep(keep_daily, keep_weekly, keep_monthly), Bars()
    try:
        with backups.locked(target):
            keys = named_keys(current_app.config)
            made = taking.take(db.session, stored.folder(), target, keys, clock.machine_now(), bars)
            bars.ends()
            gone = backups.prune(target, keep) if any((keep_daily, keep_weekly, keep_monthly)) else []
    except (OSError, Busy, ProgramFailed, ProgramMissing) as error:
        raise NotDone(_words(error)) from error
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
@click.pass_context
@with_appcontext
def check(context: click.Context, target: Path) -> None:
    """Check a backup by hashes and by a tried restore."""
    bars = Bars()
    try:
        found = backups.find(target)
        checked = checking.check(db.session, found, bars)
        backups.note_checked(found.folder, clock.machine_now(), checked.faults)
    except (OSError, NoBackup, ProgramFailed, ProgramMissing, DBAPIError) as error:
        raise NotDone(_words(error)) from error
    finally:
        bars.ends()
    for line in _lines(checked):
        click.echo(line)
    what = f"Bản sao lúc {vn_datetime(found.manifest.taken_at)}"
    click.echo(f"{what}: {checked.faults} sai lệch." if checked.faults else f"{what} dùng được.", err=True)
    context.exit(1 if checked.faults else 0)


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


def _words(error: Exception) -> str:
    if isinstance(error, Busy):
        return "Đang có một lệnh sao lưu khác ghi vào thư mục này. Xin chờ lệnh ấy xong."
    if isinstance(error, NoBackup):
        return f"Không có bản sao trọn vẹn nào ở {error}."
    if isinstance(error, ProgramMissing):
        return (
            f"Cần {error.name} của PostgreSQL {error.major} trở lên. "
            f"Xin cài: sudo apt-get install postgresql-client-{error.major}"
        )
    if isinstance(error, DBAPIError):
        return f"Máy chủ cơ sở dữ liệu từ chối: {error.orig}".strip()
    if isinstance(error, OSError):
        return f"Không ghi hoặc đọc được {error.filename or ''}: {error.strerror}."
    return str(error)
