"""`dondoc demo`: a rehearsal on this machine; it needs no setup and sends nothing outside."""

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import ScriptInfo

from directives.database import db
from directives.rules import schedule
from directives.terms import Role
from workflows import clock
from workflows.demo import place, steps
from workflows.demo.mailbox import Mailbox
from workflows.demo.mailbox_pages import mailbox_app
from workflows.demo.ports import Ports, free_ports
from workflows.demo.samples import SAMPLES, Sample, SampleName
from workflows.scheduling.steps import tick
from workflows.web.formats import vn_datetime

demo = click.Group("demo", help="Diễn tập với dữ liệu mẫu, ngay trên máy này.")

Command = Callable[..., Any]


def _in_folder(command: Command) -> Command:
    return click.option(
        "--folder",
        default=place.DEFAULT,
        type=click.Path(file_okay=False, path_type=Path),
        help="Thư mục giữ dữ liệu diễn tập.",
        show_default=True,
    )(command)


def _port(name: str, default: int, what: str) -> Callable[[Command], Command]:
    return click.option(
        name, default=default, type=click.IntRange(1, 65535), help=f"Cổng của {what}.", show_default=True
    )


@demo.command()
@_in_folder
@_port("--port", Ports.web, "trang web")
@_port("--smtp-port", Ports.smtp, "máy chủ thư")
@_port("--mailbox-port", Ports.mailbox, "hộp thư")
@click.option(
    "--sample",
    "name",
    default=SampleName.HISTORY.value,
    type=click.Choice([one.value for one in SampleName]),
    help="Dữ liệu mẫu của lần chạy đầu: 2020 (phòng GDĐT), 2025 (xã, phường), 1-7-2025 (lúc chuyển đổi).",
    show_default=True,
)
@click.pass_obj
def run(info: ScriptInfo, folder: Path, port: int, smtp_port: int, mailbox_port: int, name: str) -> None:
    """Nạp dữ liệu mẫu (lần đầu) rồi chạy: trang web, gửi thư, nhắc hạn và hộp thư mẫu. Dừng bằng Ctrl-C."""
    _check_installed()
    folder, wanted = folder.resolve(), Ports(port, smtp_port, mailbox_port)
    try:
        with place.lock_folder(folder):
            ports = free_ports(wanted)
            _tell_of_other_ports(wanted, ports, is_old=place.database(folder).exists())
            with place.environment(folder, ports):
                app = info.load_app()
            _prepare(app, SAMPLES[SampleName(name)])
            _serve(app, folder, ports)
    except place.InUse as error:
        raise click.ClickException(f"Đang có một buổi diễn tập chạy trong {folder}.") from error


def _check_installed() -> None:
    """The servers of the demo come with an extra, which a server for real use does not install."""
    if missing := [name for name in ("aiosmtpd", "waitress") if find_spec(name) is None]:
        raise click.ClickException(f"Bản diễn tập cần thêm {' và '.join(missing)}. Xin cài: pip install 'dondoc[demo]'")


def _tell_of_other_ports(wanted: Ports, ports: Ports, *, is_old: bool) -> None:
    what = {"web": "trang web", "smtp": "máy chủ thư", "mailbox": "hộp thư"}
    for name, asked in asdict(wanted).items():
        if (taken := getattr(ports, name)) != asked:
            click.echo(f"Cổng {asked} đang có chương trình khác dùng: {what[name]} dùng cổng {taken}.", err=True)
    if is_old and ports.web != wanted.web:
        click.echo("Đường dẫn trong các thư của lần chạy trước vẫn theo cổng của lần ấy.", err=True)


def _prepare(app: Flask, sample: Sample) -> None:
    with app.app_context():
        flask_migrate.upgrade()
        session = db.session
        if not steps.is_loaded(session):
            click.echo("Nạp dữ liệu mẫu…", err=True)
            clock.set_rehearsal(session, sample.opens_at)
            now = clock.now(session)
            directive = steps.load_sample(session, Path(app.config["FILES_DIR"]), now, sample)
            steps.ask_for_paper(session, directive, now)
        session.commit()


def _serve(app: Flask, folder: Path, ports: Ports) -> None:
    mailbox = Mailbox(folder / "mails", folder / "refused.txt", [steps.WRONG_ADDRESS])

    def now() -> datetime:
        with app.app_context():
            return clock.now(db.session)

    def ready() -> None:
        for line in _addresses(app, ports):
            click.echo(line)

    # loaded here, since it needs what only the extra [demo] installs
    serving = import_module("workflows.demo.serving")
    serving.serve(app, mailbox, mailbox_app(app, mailbox, now), ports, ready)


def _addresses(app: Flask, ports: Ports) -> list[str]:
    with app.app_context():
        session = db.session
        officer, leader = (steps.sign_in_address(session, role) for role in (Role.OFFICER, Role.LEADER))
        moment = vn_datetime(clock.now(session))
        session.commit()
    return [
        f"Đôn Đốc đang chạy với DỮ LIỆU MẪU; đồng hồ diễn tập: {moment}. Dừng: Ctrl-C.",
        f"  Bàn làm việc của chuyên viên: {officer}",
        # another host name has its own cookies, so that both people can be signed in side by side
        f"  Bảng theo dõi của lãnh đạo:   {leader.replace('//127.0.0.1:', '//localhost:')}",
        f"  Hộp thư:                      http://127.0.0.1:{ports.mailbox}/",
    ]


@demo.command("clock")
@click.argument("moment", metavar="ISO")
@_in_folder
@click.pass_obj
def clock_(info: ScriptInfo, moment: str, folder: Path) -> None:
    """Đưa đồng hồ diễn tập tới một lúc, ví dụ 2020-04-24T15:00 (giờ Việt Nam), rồi mở kỳ và nhắc hạn như lúc ấy."""
    at = _moment(moment)
    with _load(info, folder.resolve()).app_context():
        session = db.session
        try:
            clock.move(session, at)
        except ValueError as error:
            raise click.ClickException(_refusal(clock.is_rehearsal(session))) from error
        tick(session, clock.now(session), current_app.config["OFFICE_HOURS"])
        session.commit()
        click.echo(vn_datetime(clock.now(session)))


def _load(info: ScriptInfo, folder: Path) -> Flask:
    """The rehearsal that the environment names, or else the demo's."""
    if {"DONDOC_SQLALCHEMY_DATABASE_URI", "DONDOC_SQLALCHEMY_DATABASE_URI_FILE", "DONDOC_ENV_FILE"} & os.environ.keys():
        return info.load_app()
    if not place.database(folder).exists():
        raise click.ClickException(f"Chưa có buổi diễn tập nào trong {folder}. Xin chạy trước: dondoc demo run")
    with place.environment(folder, Ports()):
        return info.load_app()


def _moment(text: str) -> datetime:
    try:
        return schedule.parse_moment(text)
    except ValueError as error:
        raise click.ClickException(f"“{text}” không phải một lúc, ví dụ 2020-04-24T15:00.") from error


def _refusal(rehearsal: bool) -> str:
    if rehearsal:
        return "Đồng hồ diễn tập chỉ đi tới, không lùi lại."
    return "Đây không phải cơ sở dữ liệu diễn tập; đồng hồ không đổi được."


@demo.command()
@_in_folder
def reset(folder: Path) -> None:
    """Bỏ dữ liệu diễn tập; lần chạy sau bắt đầu lại từ đầu, với dữ liệu mẫu được chọn."""
    try:
        with place.lock_folder(folder.resolve()):
            place.wipe(folder.resolve())
    except place.InUse as error:
        raise click.ClickException("Buổi diễn tập đang chạy: xin dừng (Ctrl-C) rồi làm lại.") from error
    click.echo("Đã bỏ dữ liệu diễn tập. Chạy lại: dondoc demo run (hoặc make run).")
