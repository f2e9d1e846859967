"""The folder of stored files, in words for the person who installs, and refused before a program starts to work."""

from pathlib import Path

import click
from flask import current_app

from directives import instance
from directives.database import db, read_only
from directives.instance import FolderRefusal


class FolderUnfit(click.ClickException):
    """The folder of stored files is not this instance's; the program stops with one line."""

    exit_code = 2


def folder() -> Path:
    return Path(current_app.config["FILES_DIR"])


def check_folder() -> None:
    """Raises FolderUnfit: before a program of long standing starts to work."""
    with read_only():
        reason = instance.refusal_of(db.session, folder())
        db.session.rollback()
    if reason:
        raise FolderUnfit(explain(reason, folder()))


def explain(reason: FolderRefusal, place: Path) -> str:
    words = {
        FolderRefusal.MISSING: "Không có thư mục tệp {place}. Nếu ổ đĩa chưa gắn, xin gắn lại; "
        "nếu đúng là thư mục mới, xin chạy “dondoc files setup”.",
        FolderRefusal.NO_MARK: "Thư mục {place} không có tệp nào đã lưu; có thể ổ đĩa chưa gắn. "
        "Nếu đúng là thư mục này, xin chạy “dondoc files setup”.",
        FolderRefusal.UNFINISHED: "Việc khôi phục vào thư mục {place} chưa xong. Xin chạy lại “dondoc restore” với "
        "cùng bản sao; chưa chạy chương trình nào khác.",
        FolderRefusal.OTHERS: "Thư mục {place} là của một hệ thống Đôn Đốc khác. Xin đặt DONDOC_FILES_DIR là thư mục "
        "khác; nếu cơ sở dữ liệu này thay cho hệ thống đó, xin chạy “dondoc files setup --take-over”.",
    }
    return words[reason].format(place=place)
