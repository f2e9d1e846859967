"""`dondoc setup`: the code that opens the first run."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from directives.database import db
from directives.models import Unit
from workflows import clock
from workflows.installing.setup import codes
from workflows.web import links

setup = AppGroup("setup", help="Cài đặt lần đầu.")


@setup.command()
@with_appcontext
def code() -> None:
    """In ra mã dùng một lần, mở trang cài đặt của một cơ sở dữ liệu trống trong 24 giờ; mã cũ hết hiệu lực."""
    if name := db.session.scalar(select(Unit.name).where(Unit.agency_id.is_(None)).limit(1)):
        raise click.ClickException(
            f"Đã có {name}; trang cài đặt không mở nữa. Lập thêm cơ quan trên cùng máy chủ: dondoc staff agency."
        )
    made = codes.make(db.session, clock.machine_now())
    db.session.commit()
    click.echo(f"Trang cài đặt: {links.page('/cai-dat')}")
    click.echo(f"Mã cài đặt, dùng một lần trong 24 giờ: {made}")
