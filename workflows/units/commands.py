"""`dondoc units import FILE`: check, show what changes, write in one transaction."""

import hashlib
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from directives.database import db
from directives.models import Unit
from directives.record.ledger import SYSTEM
from workflows import clock
from workflows.units.import_plan import ImportChange, ImportPlan
from workflows.units.importing import import_units
from workflows.units.planning import plan_import
from workflows.units.sheets import UnitSheet, read_sheet
from workflows.units.words import counts
from workflows.web.table_file import UnreadableSheet
from workflows.web.words.sheets import sheet_fault_word

units = AppGroup("units", help="Đơn vị và đầu mối liên hệ.")


def _agency(code: str | None) -> Unit:
    query = select(Unit).where(Unit.agency_id.is_(None))
    found = db.session.scalars(query.where(Unit.code == code) if code else query).all()
    if len(found) != 1:
        raise click.ClickException("Không rõ cơ quan nào: xin ghi --agency MÃ." if found else "Chưa có cơ quan nào.")
    return found[0]


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "code", default=None, help="Mã cơ quan, khi có nhiều cơ quan.")
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra và cho biết những gì sẽ đổi.")
@with_appcontext
def import_(file: Path, code: str | None, dry_run: bool) -> None:
    """Nhập danh sách đơn vị từ tệp XLSX, XLS, ODS hoặc CSV.

    Cột: mã, tên, loại, cấp trên, phần mềm, nhóm, đầu mối, chức vụ, thư điện tử, điện thoại; mỗi đầu mối một dòng.
    Mọi lỗi được nêu theo dòng và cột, khi đó không có gì được ghi (mã thoát 1).
    """
    data = file.read_bytes()
    sheet = _read(data)
    session = db.session
    agency = _agency(code)
    plan = plan_import(session, agency, sheet)
    _show(plan)
    if plan.problems:
        raise click.ClickException(f"{file.name}: {len(plan.problems)} lỗi, chưa ghi gì.")
    if not dry_run:
        import_units(session, agency, plan, hashlib.sha256(data).hexdigest(), clock.now(session), SYSTEM)
        session.commit()
    click.echo(counts(plan))


def _read(data: bytes) -> UnitSheet:
    try:
        return read_sheet(data)
    except UnreadableSheet as error:
        raise click.ClickException(sheet_fault_word(error.reason)) from error


def _show(plan: ImportPlan) -> None:
    for problem in plan.problems:
        click.echo(f"{problem.place}: {problem.text}", err=True)
    for note in () if plan.problems else plan.notes:
        click.echo(f"{note.place}: {note.text}", err=True)
    for head in plan.ignored:
        click.echo(f"Không dùng tới cột “{head}”.", err=True)
    for unit in () if plan.problems else plan.units:
        if unit.change == ImportChange.CHANGED:
            click.echo(f"{unit.code}: {'; '.join(unit.lines)}", err=True)
