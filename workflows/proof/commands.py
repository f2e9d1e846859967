"""`dondoc ledger verify | rebuild` and `dondoc anchors new | key`."""

import sys
from collections import Counter
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from directives import permissions
from directives.database import db, read_only
from directives.models import Directive, Event
from directives.past import history, verification
from directives.past.anchored import anchored_faults
from directives.past.findings import LedgerFault
from workflows import keys
from workflows.proof import anchors as anchor_file
from workflows.proof import signing
from workflows.proof.fault_lines import line_of

ledger = AppGroup("ledger", help="Nhật ký: kiểm tra và dựng lại.")
FILE = click.Path(dir_okay=False, path_type=Path)


@ledger.command()
@click.option(
    "--anchors", "paths", multiple=True, type=FILE, metavar="TỆP", help="So với tệp chốt; dùng được nhiều lần."
)
@click.option(
    "--public-key", metavar="KHOÁ", help="Khoá công khai của tệp chốt; không có thì lấy từ DONDOC_ANCHOR_KEY."
)
@with_appcontext
def verify(paths: tuple[Path, ...], public_key: str | None) -> None:
    """Kiểm tra nhật ký; mỗi sai lệch một dòng, mã thoát 1 khi có sai lệch."""
    unsealed: Counter[str] = Counter()
    with read_only():
        count = db.session.scalar(select(func.count()).select_from(Event)) or 0
        with click.progressbar(length=count, label="Kiểm tra", file=sys.stderr) as progress:
            folder = Path(current_app.config["FILES_DIR"])
            faults = list(verification.faults(db.session, folder, progress.update, unsealed))
        days = 0
        for path in paths:
            more, known = _compared(path, public_key)
            faults, days = faults + more, days + known
        db.session.rollback()
    for fault in faults:
        click.echo(line_of(fault))
    if unsealed:
        rows = ", ".join(f"{table} {number}" for table, number in sorted(unsealed.items()))
        click.echo(f"Lập trước khi nhật ký ghi dấu từng dòng, chưa được chứng minh: {rows}.", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    compared = f", đúng với {days} ngày đã chốt" if paths else ""
    click.echo(f"Nhật ký nguyên vẹn: {count} sự kiện{compared}.", err=True)


def _compared(path: Path, public_key: str | None) -> tuple[list[LedgerFault], int]:
    """What is wrong with a file of anchors, or differs from it; and how many days it has."""
    key = current_app.config["ANCHOR_KEY"]
    public = public_key or (signing.public_key_of(key) if key else None)
    if public is None:
        raise click.UsageError("Cần --public-key KHOÁ.")
    try:
        known, faults = anchor_file.read(path, public)
    except OSError as error:
        raise click.ClickException(f"Không đọc được {path}: {error.strerror}.") from error
    except ValueError as error:
        raise click.UsageError("--public-key không phải khoá công khai Ed25519.") from error
    return [*faults, *anchored_faults(db.session, known)], len(known)


@ledger.command()
@with_appcontext
def rebuild() -> None:
    """Dựng lại tình trạng các nhiệm vụ từ nhật ký; cho biết bao nhiêu chỗ đã được sửa."""
    directives = db.session.scalars(select(Directive).where(Directive.issued_at.is_not(None)).order_by(Directive.id))
    wrong = 0
    with click.progressbar(directives.all(), label="Dựng lại", file=sys.stderr) as progress:
        for directive in progress:
            wrong += history.rebuild(db.session, directive)
    db.session.commit()
    click.echo(f"Đã sửa {wrong} chỗ.")


anchors = click.Group("anchors", help="Mã chốt nhật ký hằng ngày, ký và ghi ra ngoài cơ sở dữ liệu.")


@anchors.command()
@click.argument("path", metavar="TỆP", type=FILE)
def new(path: Path) -> None:
    """Tạo khoá riêng trong TỆP và in khoá công khai, để giao cho người kiểm tra."""
    key = keys.new()
    try:
        with permissions.create(path) as out:
            out.write(f"{key}\n".encode())
    except FileExistsError as error:
        raise click.ClickException(f"Đã có tệp {path}; khoá đang dùng không bị ghi đè.") from error
    click.echo(f"export DONDOC_ANCHOR_KEY_FILE={path.resolve()}")
    click.echo(f"Khoá công khai: {signing.public_key_of(key)}")
