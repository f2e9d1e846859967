"""`dondoc jobs`: the worker for what takes longer than a request should."""

import threading

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from workflows import stored
from workflows.jobs import worker
from workflows.programs import program_name, settle_memory
from workflows.signals import stopping

jobs = AppGroup("jobs", help="Việc làm lâu: bản in nhiều trang, nhập danh sách lớn, bảng tính lớn.")


@jobs.command()
@program_name
@click.option("--once", is_flag=True, help="Làm hết những việc đang chờ rồi dừng; in số việc đã làm.")
@with_appcontext
def work(once: bool, name: str | None) -> None:
    """Làm những việc đang chờ, cho đến khi được yêu cầu dừng."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    stored.check_folder()
    if once:
        click.echo(f"Đã làm {worker.work_until_nothing_waits(app, threading.Event())} việc.")
    else:
        settle_memory()
        worker.run_worker(app, stopping(), name)
