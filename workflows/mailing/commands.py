"""`dondoc mail`: the worker, once or for good, and how the outbox stands."""

import signal
import threading
from collections import Counter
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from directives.database import db, read_only
from directives.models import Mail
from directives.terms import MailState
from workflows.mailing import worker

mail = AppGroup("mail", help="Thư trong hộp thư đi.")


def _word(state: MailState) -> str:
    module = current_app.jinja_env.get_template("components/words.html").module
    return str(module.word("mail", state)).strip()  # type: ignore[attr-defined]


def _print(counts: Counter[MailState]) -> None:
    for state in MailState:
        if counts[state]:
            click.echo(f"{_word(state)}\t{counts[state]}")


def _stop_on_signals(stop: threading.Event) -> None:
    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, finish)


@mail.command()
@click.option("--once", is_flag=True, help="Gửi hết thư đã đến lúc gửi rồi dừng; in số thư theo trạng thái.")
@with_appcontext
def work(once: bool) -> None:
    """Gửi thư trong hộp thư đi cho đến khi được yêu cầu dừng."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    if not once:
        _stop_on_signals(stop)
        worker.run_worker(app, stop)
        return
    try:
        counts = worker.work_until_nothing_is_due(app, stop)
    except worker.Unreachable as error:
        raise click.ClickException(f"Không kết nối được máy chủ thư, thư vẫn chờ trong hộp thư đi. {error}") from error
    _print(counts)


@mail.command()
@with_appcontext
def status() -> None:
    """In số thư theo trạng thái."""
    with read_only():
        found = db.session.execute(select(Mail.state, func.count()).group_by(Mail.state)).all()
    _print(Counter(dict(found)))


commands = [mail]
