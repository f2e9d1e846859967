"""`dondoc board ID` and `dondoc ledger verify | rebuild`."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from directives.boards import board as boards
from directives.boards.matrix import Board
from directives.database import db, read_only
from directives.models import Directive, Event
from directives.past import history, verification
from directives.queries import find
from workflows import clock
from workflows.monitoring import board_json, exports
from workflows.monitoring.fault_lines import line_of

FORMATS: dict[str, Callable[[Board], bytes]] = {
    "table": lambda board: (exports.as_table(board) + "\n").encode(),
    "csv": lambda board: exports.save(exports.board_grid(board, board.rows), "csv"),
    "json": lambda board: (board_json.as_json(board) + "\n").encode(),
    "xlsx": lambda board: exports.save(exports.board_grid(board, board.rows), "xlsx"),
}


@click.command("board")
@click.argument("reference", metavar="ID")
@click.option("--format", "fmt", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@click.option("--as-of", type=clock.MomentParam(), help="Số liệu đến thời điểm này, giờ Việt Nam.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Tệp sẽ ghi; không có thì in ra.")
@with_appcontext
def board(reference: str, fmt: str, as_of: datetime | None, output: Path | None) -> None:
    """In bảng theo dõi của văn bản có mã công khai, số văn bản hoặc mã số ID."""
    if fmt == "xlsx" and output is None:
        raise click.UsageError("Bảng XLSX cần --output TỆP.")
    with read_only():
        directive = find.find(db.session, reference)
        if directive is None:
            raise click.ClickException(f"Không có văn bản {reference}.")
        if directive.issued_at is None:
            raise click.ClickException(f"Văn bản {reference} còn là bản thảo, chưa giao việc.")
        made = boards.board(db.session, directive, clock.now(db.session), as_of=as_of)
        written = FORMATS[fmt](made)
        db.session.rollback()
    if output is None:
        click.echo(written, nl=False)
    else:
        output.write_bytes(written)


ledger = AppGroup("ledger", help="Nhật ký: kiểm tra và dựng lại.")


@ledger.command()
@with_appcontext
def verify() -> None:
    """Kiểm tra nhật ký; mỗi sai lệch một dòng, mã thoát 1 khi có sai lệch."""
    unsealed: Counter[str] = Counter()
    with read_only():
        count = db.session.scalar(select(func.count()).select_from(Event)) or 0
        with click.progressbar(length=count, label="Kiểm tra", file=sys.stderr) as progress:
            folder = Path(current_app.config["FILES_DIR"])
            faults = list(verification.faults(db.session, folder, progress.update, unsealed))
        db.session.rollback()
    for fault in faults:
        click.echo(line_of(fault))
    if unsealed:
        rows = ", ".join(f"{table} {number}" for table, number in sorted(unsealed.items()))
        click.echo(f"Lập trước khi nhật ký ghi dấu từng dòng, chưa được chứng minh: {rows}.", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"Nhật ký nguyên vẹn: {count} sự kiện.", err=True)


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


commands: list[click.Command] = [board, ledger]
