"""`dondoc inbox`: fetch new mails from the mailbox, or receive one from standard input."""

import os
import re
import sys
import threading

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo, with_appcontext

from directives.database import db
from directives.rules import schedule
from workflows.inbox import fetching, owners
from workflows.programs import program_name, settle_memory
from workflows.signals import stopping
from workflows.web.words.mails import incoming_word

inbox = AppGroup("inbox", help="Thư đến: thư bị trả về, trả lời tự động, thư trả lời của đơn vị.")


@inbox.command()
@click.option("--every", type=click.IntRange(min=1), metavar="GIÂY", help="Lặp lại cho đến khi được yêu cầu dừng.")
@program_name
@with_appcontext
def fetch(every: int | None, name: str | None) -> None:
    """Đọc thư mới trong hộp thư IMAP; in số thư theo loại."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.config["IMAP_SERVER"]:
        raise click.ClickException("Chưa đặt DONDOC_IMAP_SERVER, nên không có hộp thư nào để đọc.")
    if every is not None:
        settle_memory()
        fetching.keep_fetching(app, stopping(), every, name)
        return
    try:
        counts = fetching.fetch(app, threading.Event())
    except fetching.NotAvailable as error:
        raise click.ClickException(f"Không đọc được hộp thư, thư vẫn còn nguyên ở đó. {error}") from error
    for kind, count in sorted(counts.items()):
        click.echo(f"{incoming_word(kind)}\t{count}")
    if waiting := owners.unknown(db.session):
        click.echo(f"Chưa rõ cơ quan nào\t{len(waiting)}\t(dondoc inbox list, dondoc inbox assign)")


@inbox.command(with_appcontext=False)
@click.pass_context
def receive(context: click.Context) -> None:
    """Nhận một thư từ đầu vào chuẩn, cho Postfix (pipe) hoặc procmail.

    Mã thoát theo sysexits: 0 là đã giữ; 75 là chưa giữ được, máy chủ thư sẽ đưa lại sau.
    """
    # some programs put an mbox line before the mail
    raw = re.sub(rb"\A>?From [^\n]*\n", b"", sys.stdin.buffer.read())
    try:
        with context.ensure_object(ScriptInfo).load_app().app_context():
            fetching.receive_and_commit(db.session, raw)
    except Exception as error:  # whatever the cause, the mail is not stored: the server must deliver it again
        click.echo(f"Chưa giữ được thư: {error}", err=True)
        sys.exit(os.EX_TEMPFAIL)


@inbox.command("list")
@with_appcontext
def list_() -> None:
    """In thư chưa rõ của cơ quan nào: số, lúc nhận, loại, người gửi, tiêu đề.

    Nhiều cơ quan dùng chung một hộp thư thì thư như vậy không cơ quan nào thấy, cho đến khi được giao bằng "assign".
    """
    for received in owners.unknown(db.session):
        at = schedule.local(received.received_at).strftime("%d/%m/%Y %H:%M")
        sender = received.sender or "không ghi người gửi"
        click.echo("\t".join((str(received.id), at, incoming_word(received.kind), sender, received.subject)))


@inbox.command()
@click.argument("agency")
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1), metavar="SỐ…")
@with_appcontext
def assign(agency: str, numbers: tuple[int, ...]) -> None:
    """Giao thư chưa rõ chủ cho một cơ quan: MÃ CƠ QUAN, rồi số của một hay nhiều thư như "list" đã in.

    Thư đã thuộc một cơ quan thì không chuyển được sang cơ quan khác.
    """
    try:
        name = owners.assign(db.session, agency, numbers)
    except owners.NotAssignable as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Đã giao {len(numbers)} thư cho {name}.")
