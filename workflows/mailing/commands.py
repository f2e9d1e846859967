"""`dondoc mail`: the worker, the state of sending, and the check of the sending domain."""

import json
import threading
from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from directives.database import db, read_only
from directives.terms import MailState
from workflows import clock, stored
from workflows.mailing.desk import health, health_report
from workflows.mailing.domain_check import sender_check
from workflows.mailing.domain_check.findings import CheckMark
from workflows.mailing.domain_check.lookup import resolver
from workflows.mailing.sending import worker
from workflows.mailing.sending.mail_session import ServerUnreachable
from workflows.programs import program_name, settle_memory
from workflows.signals import stopping
from workflows.web.words.mails import mail_word

mail = AppGroup("mail", help="Thư trong hộp thư đi.")

CHECK_HELP = """Kiểm tra tên miền gửi thư: SPF, DKIM, DMARC, và nơi nhận thư trả về.

Mỗi dòng một việc: đạt, thiếu, sai hoặc chưa rõ, và cần làm gì. Việc ký thư là của máy chủ gửi thư.

\b
Mã thoát:
  0  đạt cả
  1  có việc thiếu, sai hoặc chưa rõ
  2  không máy chủ tên miền nào trả lời
"""

STATUS_HELP = """In tình hình gửi thư: số thư theo trạng thái, thư chờ lâu nhất, máy chủ, hạn mức.

\b
Mã thoát, để chương trình giám sát đọc:
  0  bình thường
  1  cần xem: hết hạn mức, máy chủ thư mới ngừng hay đòi chậm lại,
     thư chờ quá 30 phút, không tới, hay bị tạm giữ quá một ngày
  2  nghiêm trọng: máy chủ thư hoặc chương trình gửi thư ngừng quá
     30 phút, thư chờ quá 4 giờ
"""


def _print(counts: Counter[MailState]) -> None:
    for state in MailState:
        if counts[state]:
            click.echo(f"{mail_word(state)}\t{counts[state]}")


@mail.command()
@program_name
@click.option("--once", is_flag=True, help="Gửi hết thư đã đến lúc gửi rồi dừng; in số thư theo trạng thái.")
@with_appcontext
def work(once: bool, name: str | None) -> None:
    """Gửi thư trong hộp thư đi cho đến khi được yêu cầu dừng."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    stored.check_folder()
    if not once:
        settle_memory()
        worker.run_worker(app, stopping(), name)
        return
    try:
        counts = worker.work_until_nothing_is_due(app, threading.Event())
    except ServerUnreachable as error:
        raise click.ClickException(f"Không kết nối được máy chủ thư, thư vẫn chờ trong hộp thư đi. {error}") from error
    _print(counts)


@mail.command(help=STATUS_HELP)
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON cho chương trình giám sát.")
@click.pass_context
@with_appcontext
def status(context: click.Context, as_json: bool) -> None:
    """Print the state of sending; the exit code is the severity."""
    with read_only():
        now = clock.now(db.session)
        found = health.examine(db.session, now)
    click.echo(
        json.dumps(health_report.as_data(found, now), ensure_ascii=False)
        if as_json
        else health_report.as_text(found, now)
    )
    context.exit(int(found.severity))


@mail.command(help=CHECK_HELP)
@click.pass_context
@with_appcontext
def check(context: click.Context) -> None:
    """Check whether other servers can verify our mails."""
    sender = sender_check.sender_of(current_app.config)
    lookup = resolver(current_app.config["DNS_SERVER"])
    findings = sender_check.check(lookup, sender)
    for found in findings:
        click.echo("\t".join(filter(None, (found.mark, found.what, found.seen, found.to_do))))
    if lookup(sender.sender_domain, "TXT").failed and lookup(sender.bounce_domain, "MX").failed:
        context.exit(2)
    context.exit(int(any(found.mark != CheckMark.GOOD for found in findings)))
