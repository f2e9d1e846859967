"""What the commands of backup and restore share: a path or a command, progress bars, errors in words."""

import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from workflows.preserving.backups import Busy
from workflows.preserving.manifest import NoBackup
from workflows.preserving.postgresql import ProgramMissing
from workflows.preserving.taking import Progress

TARGET = click.argument(
    "target", type=click.Path(file_okay=False, resolve_path=True, path_type=Path), metavar="THƯ-MỤC"
)
STAGES = {
    "database": "Sao cơ sở dữ liệu",
    "files": "Sao tệp",
    "hashes": "So mã SHA-256",
    "restore": "Khôi phục thử",
    "load": "Nạp cơ sở dữ liệu",
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


class Bars(Progress):
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


def words_of(error: Exception) -> str:
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
