"""Checks of the database: whether it answers, is of this version of the program, and is closed to other accounts."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import db, file_of, read_only
from workflows import schema
from workflows.installing.doctor.findings import InstallFinding, broken, good, unused

UPGRADE = "Chạy “dondoc db upgrade” bằng tài khoản của chương trình."


class NoDatabase(Exception):
    """The SQLite file is missing; connecting would make an empty one."""


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that changes nothing. Raises NoDatabase, SQLAlchemyError."""
    file = file_of(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if file is not None and not file.is_file():
        raise NoDatabase(file)
    with read_only():
        try:
            yield db.session
        finally:
            db.session.rollback()


def check_files() -> Iterator[InstallFinding]:
    """Before the database is opened: opening takes away the rights of others, where this account may do so."""
    file = file_of(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if file is None:
        yield unused("PostgreSQL giữ tệp của mình")
        return
    beside = [path for ending in ("", "-wal", "-shm") if (path := file.with_name(file.name + ending)).exists()]
    open_to_others = [path for path in beside if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_to_others:
        yield broken(f"tài khoản khác đọc được {path}", f"chmod 600 {path}")
    if beside and not open_to_others:
        yield good("chỉ tài khoản này đọc được")


def check_answer() -> Iterator[InstallFinding]:
    try:
        with reading() as session:
            yield _version(session)
    except NoDatabase as missing:
        yield broken(f"không có tệp {missing}", f"Nếu ổ đĩa chưa gắn, xin gắn lại; nếu là hệ thống mới: {UPGRADE}")
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        yield broken(
            f"không mở được ({why})",
            "Xem máy chủ cơ sở dữ liệu có chạy không, và địa chỉ, tên, mật khẩu trong DONDOC_SQLALCHEMY_DATABASE_URI.",
        )


def _version(session: Session) -> InstallFinding:
    present, wanted = schema.revisions(session)
    if present == wanted:
        return good(f"trả lời, đúng phiên bản {present}")
    if present is None:
        return broken("trả lời, nhưng chưa có bảng nào", UPGRADE)
    if present in {script.revision for script in schema.scripts().walk_revisions()}:
        return broken(f"ở phiên bản {present}, chương trình cần {wanted}", f"Sao lưu trước. {UPGRADE}")
    return broken(
        f"ở phiên bản {present}, mới hơn chương trình ({wanted})",
        "Dùng đúng bản chương trình đã nâng cấp cơ sở dữ liệu, hoặc khôi phục bản sao lưu trước khi nâng cấp.",
    )
