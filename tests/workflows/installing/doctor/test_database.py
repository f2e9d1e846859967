"""The database: whether it answers, and is of this version of the program."""

import pytest
from sqlalchemy import text

from directives.database import db
from tests.infrastructure.ports import free_port
from workflows.installing.doctor import database


def test_a_database_of_this_version_is_in_order(installation):
    assert installation.broken(database.check_answer) == []


@pytest.mark.parametrize(
    ("revision", "said"),
    [("0021", "ở phiên bản 0021, chương trình cần"), ("9999", "mới hơn chương trình"), (None, "chưa có bảng nào")],
)
def test_a_database_of_another_version_is_told(app, found, revision, said):
    with app.app_context():
        db.session.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        db.session.commit()

    (line,) = found(app, database.check_answer)

    assert said in line


def test_a_database_server_that_does_not_answer_is_told(tmp_path, start, found):
    app = start(f"postgresql+psycopg://dondoc@127.0.0.1:{free_port()}/dondoc", tmp_path)

    (line,) = found(app, database.check_answer)

    assert "không mở được" in line
    assert "DONDOC_SQLALCHEMY_DATABASE_URI" in line


@pytest.mark.sqlite
def test_a_file_that_is_missing_is_told_and_not_made(tmp_path, start, found):
    file = tmp_path / "x.sqlite"

    (line,) = found(start(f"sqlite:///{file}", tmp_path), database.check_answer)

    assert f"không có tệp {file}" in line
    assert not file.exists()


@pytest.mark.sqlite
def test_a_file_that_others_may_read_is_told(tmp_path, start, found):
    file = tmp_path / "x.sqlite"
    file.touch(0o600)
    app = start(f"sqlite:///{file}", tmp_path)
    private = found(app, database.check_files)
    file.chmod(0o644)

    (line,) = found(app, database.check_files)

    assert private == []
    assert f"chmod 600 {file}" in line
