"""`dondoc db`: the commands of Flask-Migrate, and `dondoc db copy`, which writes everything into another database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate.cli import db as migrations
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from directives import permissions
from directives.database import db, hold_snapshot, read_only
from directives.models import Event
from directives.past import verification
from directives.past.findings import LedgerFault
from workflows import stored
from workflows.preserving import copying
from workflows.proof.fault_lines import line_of

COPY_HELP = """Chép toàn bộ dữ liệu sang một cơ sở dữ liệu khác, ví dụ từ SQLite sang PostgreSQL.

ĐÍCH là địa chỉ cơ sở dữ liệu, hoặc tệp chứa địa chỉ ấy. Cơ sở dữ liệu đích phải
đã chạy “dondoc db upgrade” và chưa có dữ liệu. Xin dừng mọi chương trình trước:
những gì ghi vào nguồn sau lúc bắt đầu chép không có ở đích. Chép trọn vẹn hoặc
không chép gì; sau đó nhật ký ở đích được kiểm tra. Các tệp không đổi chỗ.

\b
Mã thoát:
  0  số dòng của mọi bảng bằng nhau, nhật ký ở đích nguyên vẹn
  1  chưa chép gì, hoặc nhật ký ở đích có sai lệch (từng dòng được in ra)
"""


@click.command(help=COPY_HELP)
@click.argument("target", metavar="ĐÍCH")
@with_appcontext
def copy(target: str) -> None:
    """Copy to the database at this address, or at the address in this file."""
    try:
        with _session(_address(target)) as other:
            counts = _copied(other)
            other.commit()
            faults = _faults(other, counts)
    except copying.NotMigrated as error:
        raise click.ClickException(
            "Cơ sở dữ liệu đích chưa có các bảng của phiên bản này. "
            "Xin chạy “dondoc db upgrade” với DONDOC_SQLALCHEMY_DATABASE_URI là đích."
        ) from error
    except copying.NotEmpty as error:
        raise click.ClickException(
            f"Cơ sở dữ liệu đích đã có dữ liệu (bảng {error}), chưa chép gì. Xin dùng một cơ sở dữ liệu trống."
        ) from error
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise click.ClickException(f"Chưa chép gì: {_cause(error)}") from error
    _tell(counts)
    for fault in faults:
        click.echo(line_of(fault))
    if faults:
        raise click.ClickException(
            f"Nhật ký ở đích có {len(faults)} sai lệch. Xin chạy “dondoc ledger verify” ở nguồn."
        )
    click.echo("Nhật ký ở đích nguyên vẹn.", err=True)


def _address(target: str) -> str:
    """An address as it is given, or from a private file as the setting with _FILE has it."""
    if "://" in target:
        return target
    try:
        return permissions.read(Path(target))
    except (OSError, UnicodeError) as error:
        raise click.ClickException(f"Không phải địa chỉ cơ sở dữ liệu, cũng không đọc được tệp {target}.") from error


@contextmanager
def _session(address: str) -> Iterator[Session]:
    # what is written must not stand in an error
    engine = create_engine(address, hide_parameters=True)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _copied(target: Session) -> list[copying.TableCount]:
    hold_snapshot(db.session)
    counts = copying.count_rows(db.session)
    with click.progressbar(length=sum(counts.values()), label="Chép", file=sys.stderr) as progress:
        copied = copying.copy(db.session, target, counts, progress.update)
    db.session.rollback()
    return copied


def _tell(counts: list[copying.TableCount]) -> None:
    click.echo("bảng\tnguồn\tđích")
    for count in counts:
        click.echo(f"{count.table}\t{count.source}\t{count.target}")
    click.echo(f"cộng\t{sum(c.source for c in counts)}\t{sum(c.target for c in counts)}")


def _faults(target: Session, counts: list[copying.TableCount]) -> list[LedgerFault]:
    events = sum(count.target for count in counts if count.table == Event.__tablename__)
    with read_only(), click.progressbar(length=events, label="Kiểm tra", file=sys.stderr) as progress:
        return list(verification.faults(target, stored.folder(), progress.update))


def _cause(error: Exception) -> str:
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)


migrations.help = "Cơ sở dữ liệu: nâng cấp các bảng, chép sang nơi khác."
migrations.add_command(copy)
