"""`dondoc restore`: into an empty database and folder; then `dondoc restore release` lets mails and ticks go on."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from directives import restorations
from directives.database import db
from directives.snapshot import NotLoaded
from workflows import clock, stored
from workflows.mailing import holding
from workflows.preserving import afterwards, backups, erasure_list, restoring
from workflows.preserving.backups import Backup
from workflows.preserving.commands.common import TARGET, Bars, NotDone, PathOrCommand, words_of
from workflows.preserving.erasure_list import ListedEvent
from workflows.preserving.key_names import named_keys
from workflows.preserving.manifest import NoBackup
from workflows.preserving.postgresql import ProgramFailed, ProgramMissing
from workflows.preserving.restoring import Restored
from workflows.proof.fault_lines import line_of
from workflows.web.formats import vn_datetime

restore = PathOrCommand("restore", default="load", help="Khôi phục từ bản sao; cho thư và việc nhắc chạy lại.")

LOAD_HELP = """Khôi phục bản sao mới nhất trong THƯ-MỤC (hoặc đúng bản sao được nêu).

Cơ sở dữ liệu và thư mục tệp của cài đặt phải trống; xin dừng mọi chương trình trước. Bị ngắt giữa chừng
thì chạy lại lệnh này. Sau khi khôi phục: thư và việc nhắc hạn dừng cho đến “dondoc restore release”; mọi
phiên đăng nhập và đường dẫn cũ hết dùng; việc khôi phục được ghi vào nhật ký.

\b
Mã thoát:
  0  đã khôi phục, nhật ký nguyên vẹn
  1  đã khôi phục, có sai lệch, mỗi sai lệch một dòng
  2  không khôi phục
"""


@restore.command(help=LOAD_HELP)
@TARGET
@click.option("--skip-damaged", is_flag=True, help="Bỏ qua các tệp đã nộp mà bản sao thiếu hoặc hỏng.")
@click.pass_context
@with_appcontext
def load(context: click.Context, target: Path, skip_damaged: bool) -> None:
    """Restore a backup."""
    bars = Bars()
    try:
        found = backups.find(target)
        now = clock.machine_now()
        listed = _listed()
        done = restoring.restore(db.session, stored.folder(), found, listed, now, bars, skip_damaged=skip_damaged)
    except restoring.Refused as error:
        raise NotDone(_why_refused(error)) from error
    except (OSError, NoBackup, NotLoaded, ProgramFailed, ProgramMissing, DBAPIError) as error:
        raise NotDone(words_of(error)) from error
    finally:
        bars.ends()
    _tell(found, done)
    context.exit(1 if done.faults else 0)


def _listed() -> list[ListedEvent]:
    """What was erased and revoked; a list that is set and missing is asked for."""
    path = current_app.config["ERASURE_LIST"]
    try:
        return erasure_list.read(Path(path)) if path else []
    except FileNotFoundError as error:
        raise NotDone(
            f"Không thấy tệp {path} (DONDOC_ERASURE_LIST): những gì đã xoá sau lúc sao sẽ hiện lại. Xin lấy lại tệp "
            "này từ nơi giữ các bản sao; nếu chưa từng có hoặc đã mất hẳn, xin bỏ dòng ấy trong cài đặt lúc khôi phục."
        ) from error
    except ValueError as error:
        raise NotDone(f"Tệp {path} có dòng không đọc được. Xin sửa hoặc lấy lại tệp này rồi chạy lại.") from error


def _why_refused(error: restoring.Refused) -> str:
    if isinstance(error, restoring.DatabaseNotEmpty):
        return (
            f"Cơ sở dữ liệu đã có dữ liệu (bảng {error}), không khôi phục đè lên. Xin đặt "
            "DONDOC_SQLALCHEMY_DATABASE_URI là một cơ sở dữ liệu trống, hoặc đổi tên cơ sở dữ liệu cũ."
        )
    if isinstance(error, restoring.FolderNotEmpty):
        return (
            f"Thư mục {error} có tệp không thuộc bản sao này. Xin đổi tên thư mục ấy (ví dụ thêm “.cu”) "
            "rồi chạy lại; các tệp trong đó vẫn còn."
        )
    if isinstance(error, restoring.FromLaterVersion):
        return f"Bản sao do phiên bản {error} lập, mới hơn chương trình này. Xin cài phiên bản ấy trước."
    if isinstance(error, restoring.OtherDatabase):
        return (
            f"Bản sao là {error}, khác loại cơ sở dữ liệu đang đặt. Xin khôi phục vào cùng loại, "
            "sau đó chuyển bằng “dondoc db copy”."
        )
    return (
        f"Bản sao thiếu hoặc hỏng: {error}. Xin dùng một bản sao khác; nếu chỉ hỏng tệp đã nộp và không còn "
        "bản nào khác: --skip-damaged."
    )


def _tell(found: Backup, done: Restored) -> None:
    manifest = found.manifest
    click.echo(
        f"Đã khôi phục bản sao lúc {vn_datetime(manifest.taken_at)}: "
        f"{sum(manifest.rows.values())} dòng, {len(manifest.files)} tệp."
    )
    for name in done.skipped:
        click.echo(f"Tệp {name} không có trong bản sao, hoặc đã hỏng.", err=True)
    for fault in done.faults:
        click.echo(line_of(fault))
    present = {key.setting: key.fingerprints for key in named_keys(current_app.config)}
    for key in manifest.keys:
        if key.fingerprints and list(key.fingerprints) != list(present.get(key.setting, ())):
            click.echo(f"DONDOC_{key.setting} khác lúc sao ({key.file or 'không có tệp'}).", err=True)
    if not current_app.config["ERASURE_LIST"]:
        click.echo("Chưa đặt DONDOC_ERASURE_LIST: những gì đã xoá sau lúc sao hiện lại, xin xoá lại.", err=True)
    click.echo("Nhật ký có sai lệch." if done.faults else "Nhật ký nguyên vẹn.", err=True)
    click.echo(
        f"{done.settled.held} thư đang chờ lúc sao được tạm giữ; {done.settled.links} đường dẫn cũ hết dùng, "
        "đơn vị bấm vào đó sẽ được gửi đường dẫn mới; "
        f"{done.settled.erased} lần xoá và huỷ đường dẫn sau lúc sao được làm lại.\n"
        "Thư và việc nhắc hạn đang dừng. Kiểm tra xong, xin chạy “dondoc restore release”.",
        err=True,
    )


RELEASE_HELP = """Cho gửi thư và nhắc hạn chạy lại sau khi khôi phục.

Thư đang chờ lúc sao có thể đã gửi trước khi khôi phục, nên vẫn được tạm giữ để cán bộ xem ở trang Thư;
hoặc chọn một lần cho tất cả bằng --waiting. Thư mà việc nhắc hạn lập lần đầu sau đó cũng được tạm giữ.
Chạy lại lệnh này được, để chọn cho những thư còn giữ.
"""


@restore.command(help=RELEASE_HELP)
@click.option(
    "--waiting",
    type=click.Choice(["keep", "send", "drop"]),
    default="keep",
    show_default=True,
    help="Với thư đang tạm giữ: để cán bộ xem, gửi (thư không còn đúng tự bỏ), hoặc bỏ.",
)
@with_appcontext
def release(waiting: str) -> None:
    """Let mails and ticks go on after a restore."""
    session = db.session
    now = clock.now(session)
    if restorations.is_held(session):
        afterwards.release(session, clock.machine_now())
        click.echo("Đã cho gửi thư và nhắc hạn chạy lại.")
    elif not holding.count(session):
        raise click.ClickException("Không có gì đang dừng sau khôi phục.")
    if waiting == "keep":
        number = holding.count(session)
    else:
        number = (holding.release if waiting == "send" else holding.drop)(session, now)
    session.commit()
    done = {"keep": "thư đang tạm giữ, xin xem ở trang Thư", "send": "thư được gửi", "drop": "thư đã bỏ"}
    click.echo(f"{number} {done[waiting]}.")


@restore.command()
@with_appcontext
def status() -> None:
    """In lần khôi phục gần nhất và những gì còn dừng."""
    last = restorations.last(db.session)
    if last is None:
        click.echo("Chưa khôi phục lần nào.")
        return
    click.echo(f"Khôi phục lúc {vn_datetime(last.restored_at)} từ bản sao lúc {vn_datetime(last.backup_at)}.")
    sending = "đang dừng, chờ “dondoc restore release”" if last.is_held else "đang chạy"
    click.echo(f"Gửi thư và nhắc hạn: {sending}. Thư tạm giữ: {holding.count(db.session)}.")
