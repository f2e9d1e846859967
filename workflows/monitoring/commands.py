"""`dondoc board ID` and `dondoc ledger verify | rebuild`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from directives.boards import board as boards
from directives.boards.matrix import Board
from directives.database import db, read_only
from directives.queries import find
from workflows import clock
from workflows.monitoring import board_json, exports

FORMATS: dict[str, Callable[[Board], bytes]] = {
    "table": lambda board: (exports.as_table(board) + "\n").encode(),
    "csv": lambda board: exports.save(exports.board_grid(board, [board.rows]), "csv"),
    "json": lambda board: (board_json.as_json(board) + "\n").encode(),
    "xlsx": lambda board: exports.save(exports.board_grid(board, [board.rows]), "xlsx"),
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
