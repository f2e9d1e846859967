"""`dondoc keys` makes the signing keys, `dondoc settings` lists settings, `dondoc files` looks after stored files."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from directives import folder as disk
from directives import instance, permissions, snapshot
from directives.database import db, read_only
from directives.instance import FolderRefusal
from directives.past import stored as comparing
from directives.past.stored import FileFaultKind
from workflows import keys as signing
from workflows import settings as table
from workflows import stored

keys = click.Group("keys", help="Khoá ký của hệ thống.")

FILES = {"SECRET_KEY": "secret-key", "LINK_KEYS": "link-keys"}
"""The settings that are keys, and the file in which `dondoc keys new --folder` keeps each."""


@keys.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Ghi mỗi khoá vào một tệp trong thư mục này, chỉ tài khoản này đọc được.",
)
def new(folder: Path | None) -> None:
    """Tạo khoá mới, mỗi khoá 32 byte ngẫu nhiên; in ra các dòng đặt vào cài đặt."""
    for name, file in FILES.items():
        if folder is None:
            click.echo(f"export DONDOC_{name}={signing.new()}")
        else:
            click.echo(f"export DONDOC_{name}_FILE={_written(folder.resolve() / file)}")


def _written(path: Path) -> Path:
    permissions.create_folder(path.parent)
    try:
        with permissions.create(path) as out:
            out.write(f"{signing.new()}\n".encode())
    except FileExistsError as error:
        raise click.ClickException(f"Đã có tệp {path}; khoá đang dùng không bị ghi đè.") from error
    return path


settings = click.Group("settings", help="Các cài đặt của hệ thống.")


@settings.command("list")
@click.option(
    "--into", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Thay bảng cài đặt trong tệp này."
)
def list_settings(into: Path | None) -> None:
    """In bảng cài đặt: tên biến, mặc định, ý nghĩa; không cần cài đặt nào."""
    if into is None:
        click.echo(table.markdown())
    else:
        into.write_text(table.replaced_in(into.read_text("utf-8")), "utf-8")


files = AppGroup("files", help="Thư mục tệp đã nộp.")

FAULTS = {FileFaultKind.MISSING: "Thiếu", FileFaultKind.DAMAGED: "Hỏng", FileFaultKind.UNKNOWN: "Không rõ"}


@files.command("setup")
@click.option("--take-over", is_flag=True, help="Thư mục của hệ thống khác từ nay là của cơ sở dữ liệu này.")
@with_appcontext
def set_up_folder(take_over: bool) -> None:
    """Lập thư mục tệp và ghi dấu chủ của hệ thống này; không sửa, không xoá tệp nào."""
    folder = stored.folder()
    refused = instance.refusal_of(db.session, folder)
    if refused in {FolderRefusal.OTHERS, FolderRefusal.UNFINISHED} and not take_over:
        raise stored.FolderUnfit(stored.explain(refused, folder))
    permissions.create_folder(folder)
    instance.take(db.session, folder)
    db.session.commit()
    disk.tighten(folder)
    click.echo(f"Thư mục tệp của hệ thống này: {folder}")


CHECK_HELP = """So thư mục tệp với cơ sở dữ liệu; không sửa, không xoá tệp nào.

Mỗi dòng một tệp: thiếu, hỏng (nội dung khác lúc nhận), hoặc không rõ
(không có trong cơ sở dữ liệu: mới hơn bản sao vừa khôi phục, còn lại sau
sự cố, hoặc của chương trình khác). Tệp không rõ chỉ được dời khi có --move-unknown.

\b
Mã thoát:
  0  đủ và nguyên vẹn
  1  có tệp không rõ
  2  có tệp thiếu hoặc hỏng, cơ sở dữ liệu hỏng, hoặc không phải thư mục của hệ thống này
"""


@files.command(help=CHECK_HELP)
@click.option(
    "--move-unknown", type=click.Path(file_okay=False, path_type=Path), help="Dời các tệp không rõ vào thư mục này."
)
@click.pass_context
@with_appcontext
def check(context: click.Context, move_unknown: Path | None) -> None:
    """Compare the stored files with the database."""
    with read_only():
        if damage := snapshot.damage(db.session):
            raise stored.FolderUnfit(f"Cơ sở dữ liệu hỏng: {damage}. Xin dùng bản sao làm bằng “dondoc backup”.")
        stored.check_folder()
        folder = stored.folder()
        faults = list(comparing.faults(db.session, folder))
        db.session.rollback()
    for fault in faults:
        told = f"{fault.file.name}\t{fault.file.created_at:%Y-%m-%d %H:%M}Z" if fault.file else ""
        click.echo(f"{FAULTS[fault.kind]}\t{fault.stored_name}\t{told}".rstrip())
    unknown = [fault.stored_name for fault in faults if fault.kind is FileFaultKind.UNKNOWN]
    if move_unknown is not None:
        disk.move(folder, unknown, move_unknown)
        click.echo(f"Đã dời {len(unknown)} tệp không rõ vào {move_unknown}.", err=True)
    lost = len(faults) - len(unknown)
    click.echo(f"{lost} tệp thiếu hoặc hỏng, {len(unknown)} tệp không rõ.", err=True)
    context.exit(2 if lost else 1 if unknown and move_unknown is None else 0)
