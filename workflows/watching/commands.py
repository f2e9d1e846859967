"""`dondoc watch`: look whether all runs as it should, and call the person who looks after the system."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import InterfaceError, OperationalError

from directives import permissions
from directives.database import db
from workflows.watching import alerting, roads, texts, troubles

HELP = """Xem các chương trình có chạy, thư có gửi được, lỗi có lặp lại không, và báo động nếu cần.

Chạy bằng bộ hẹn giờ riêng (dondoc-watch.timer), để khi chương trình mở kỳ và nhắc hạn ngừng vẫn có người biết.
Mỗi sự cố được báo một lần theo DONDOC_ALERT_…, và một lần khi đã hết.

\b
Mã thoát:
  0  bình thường
  1  có việc cần xem
  2  cơ sở dữ liệu không trả lời
"""


@click.command(help=HELP)
@click.option("--test", "is_test", is_flag=True, help="Chỉ gửi một tin thử theo các đường báo động đã đặt.")
@click.pass_context
@with_appcontext
def watch(context: click.Context, is_test: bool) -> None:
    """Look once."""
    if is_test:
        _send_test()
        return
    try:
        found = troubles.found_now(db.session)
    except (OperationalError, InterfaceError) as error:
        click.echo(f"Cơ sở dữ liệu không trả lời ({type(error).__name__}).")
        _tell_no_database()
        context.exit(2)
    _tell_database_answers()
    for trouble in found:
        click.echo(f"{texts.sentence(trouble)}.")
    alerting.check(db.session, found)
    context.exit(int(bool(found)))


def _send_test() -> None:
    if not roads.are_set(current_app.config):
        raise click.ClickException("Chưa đặt DONDOC_ALERT_TO và DONDOC_ALERT_SMTP, hoặc DONDOC_ALERT_COMMAND.")
    if not roads.send(current_app.config, *texts.with_place(texts.TEST)):
        raise click.ClickException("Chưa gửi được theo đường nào; nguyên nhân ở dòng nhật ký phía trên.")
    click.echo("Đã gửi tin thử. Xin xem đã nhận được chưa.")


def _mark() -> Path:
    """Beside the folder of files: that it was told that the database is down, which no row can keep."""
    return Path(current_app.config["FILES_DIR"]).with_name("database-down")


def _tell_no_database() -> None:
    if not _mark().exists() and roads.send(current_app.config, *texts.with_place(texts.NO_DATABASE)):
        permissions.create(_mark()).close()


def _tell_database_answers() -> None:
    if _mark().exists() and roads.send(current_app.config, *texts.with_place(texts.DATABASE_ANSWERS)):
        _mark().unlink(missing_ok=True)
