"""Checks of the disks: whether files can be kept, and how much room is left."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from directives import folder as disk
from directives import instance
from directives.database import file_of
from workflows import stored
from workflows.installing.doctor.database import reading
from workflows.installing.doctor.findings import Health, InstallFinding, broken, good

LEAST_FREE = 1024**3
"""Bytes: enough for some days of files and the journal of a database, so that there is time to act."""


def check_folder() -> Iterator[InstallFinding]:
    folder = stored.folder()
    with reading() as session:
        reason = instance.refusal_of(session, folder)
    if reason:
        yield InstallFinding(Health.BROKEN, *stored.explain(reason, folder).partition(". ")[::2])
    elif not folder.is_dir():
        yield broken(f"chưa có {folder}", "Chạy “dondoc files setup” bằng tài khoản của chương trình.")
    elif why := _refused_write(folder):
        yield broken(f"không ghi được vào {folder} ({why})", "Xem quyền của thư mục, và ổ đĩa có bị gắn chỉ đọc không.")
    else:
        yield good(f"ghi và xoá được trong {folder}")


def _refused_write(folder: Path) -> str:
    try:
        disk.remove(folder, [disk.write(folder, b"")])
    except OSError as error:
        return error.strerror or str(error)
    return ""


def check_room(least: int = LEAST_FREE) -> Iterator[InstallFinding]:
    """One line for each disk that holds something of ours."""
    database = file_of(current_app.config["SQLALCHEMY_DATABASE_URI"])
    places = [path for path in (stored.folder(), database and database.parent) if path and path.is_dir()]
    for place in {os.stat(path).st_dev: path for path in places}.values():
        free = shutil.disk_usage(place).free
        if free < least:
            yield broken(
                f"ổ đĩa của {place} chỉ còn {_size(free)}",
                "Dọn ổ đĩa hoặc thêm chỗ; hết chỗ thì báo cáo không lưu được.",
            )
        else:
            yield good(f"ổ đĩa của {place} còn {_size(free)}")


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GB".replace(".", ",")
