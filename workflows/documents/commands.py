"""`dondoc summary ID --output FILE`: the PDF for a meeting, from the command line."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from directives.database import db, read_only
from directives.queries import find
from workflows import clock
from workflows.documents.paper import print_summary
from workflows.documents.steps import summarise


@click.command("summary")
@click.argument("reference", metavar="ID")
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Tệp PDF sẽ ghi."
)
@click.option("--as-of", type=clock.MomentParam(), default=None, help="Số liệu đến thời điểm này, giờ Việt Nam.")
@with_appcontext
def summary(reference: str, output: Path, as_of: datetime | None) -> None:
    """In bản tổng hợp PDF để họp giao ban; ID là mã công khai, số văn bản hoặc mã số."""
    with read_only():
        directive = find.find(db.session, reference)
        if directive is None:
            raise click.ClickException(f"Không có văn bản {reference}.")
        if directive.issued_at is None:
            raise click.ClickException(f"Văn bản {reference} còn là bản thảo, chưa giao việc.")
        values = summarise(db.session, directive, clock.now(db.session), as_of)
        db.session.rollback()
    output.write_bytes(print_summary(values))
    click.echo(str(output))
