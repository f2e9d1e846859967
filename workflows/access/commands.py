"""`dondoc staff`: create the agency and the first accounts."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from directives.database import db
from directives.models import Office, Staff, Unit
from directives.record.ledger import SYSTEM
from directives.rules.addresses import WrongAddress, address_of
from directives.terms import Role
from workflows import clock
from workflows.access import steps
from workflows.web import links
from workflows.web.typed.addresses import fault_text

staff = AppGroup("staff", help="Tài khoản của cơ quan.")


def _agency(code: str | None) -> Unit:
    query = select(Unit).where(Unit.agency_id.is_(None))
    found = db.session.scalars(query.where(Unit.code == code) if code else query).all()
    if len(found) != 1:
        raise click.ClickException("Không rõ cơ quan nào: xin ghi --agency MÃ." if found else "Chưa có cơ quan nào.")
    return found[0]


@staff.command("agency")
@click.argument("code")
@click.argument("name")
@with_appcontext
def agency(code: str, name: str) -> None:
    """Lập cơ quan ban hành (chạy một lần, trước khi thêm tài khoản)."""
    steps.create_agency(db.session, clock.now(db.session), name=name, code=code)
    db.session.commit()
    click.echo(name)


@staff.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=click.Choice([r.value for r in Role]), multiple=True, required=True)
@click.option("--title", default="", help="Chức vụ.")
@click.option("--office", default=None, help="Mã phòng.")
@click.option("--agency", "agency_code", default=None, help="Mã cơ quan, khi có nhiều cơ quan.")
@with_appcontext
def add(email: str, name: str, roles: tuple[str, ...], title: str, office: str | None, agency_code: str | None) -> None:
    """Thêm một tài khoản."""
    home = _agency(agency_code)
    room = db.session.scalar(select(Office).where(Office.agency_id == home.id, Office.code == office))
    if office and room is None:
        raise click.ClickException(f"Không có phòng mã {office}.")
    try:
        email = address_of(email)
    except WrongAddress as error:
        raise click.ClickException(fault_text(error)) from error
    try:
        steps.add_staff(
            db.session,
            home,
            clock.now(db.session),
            SYSTEM,
            name=name,
            email=email,
            title=title,
            office=room,
            roles=frozenset(map(Role, roles)),
        )
    except ValueError as error:
        raise click.ClickException(f"Đã có tài khoản {email}.") from error
    db.session.commit()
    click.echo(email)


@staff.command("link")
@click.argument("email")
@with_appcontext
def link(email: str) -> None:
    """In ra một đường dẫn đăng nhập dùng một lần, có hạn một giờ."""
    person = db.session.scalar(select(Staff).where(func.lower(Staff.email) == email.lower(), Staff.left_at.is_(None)))
    if person is None:
        raise click.ClickException(f"Không có tài khoản {email}.")
    sign_in = steps.create_sign_in(db.session, person, clock.now(db.session))
    db.session.commit()
    click.echo(links.sign_in_address(sign_in.id))
