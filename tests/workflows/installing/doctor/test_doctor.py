"""`dondoc doctor` as a whole: one line for each thing, and an exit code."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from app import create_app
from directives.terms import Program
from tests.infrastructure.databases import dispose, key
from workflows.installing.doctor.command import doctor


@pytest.fixture
def environment(installation, beats, back_up, monkeypatch, tmp_path):
    """The installation's settings as an administrator gives them: variables, and keys in files."""
    for name, value in installation.app.config.items():
        if name in installation.given or name in {"SQLALCHEMY_DATABASE_URI", "FILES_DIR"}:
            monkeypatch.setenv(f"DONDOC_{name}", str(value))
    for name in ("SECRET_KEY", "LINK_KEYS"):
        file = tmp_path / name.lower()
        file.write_text(installation.app.config[name])
        file.chmod(0o600)
        monkeypatch.setenv(f"DONDOC_{name}_FILE", str(file))
    beats(timedelta(), Program.MAIL, Program.TICK)
    back_up(timedelta(hours=3))
    return monkeypatch


def examined() -> Result:
    started = ScriptInfo(create_app=create_app)
    done = CliRunner().invoke(doctor, obj=started)
    if started._loaded_app:
        dispose(started._loaded_app)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def faults(done: Result) -> list[str]:
    return [line for line in done.output.splitlines() if line.startswith("✗ cần sửa")]


def test_an_installation_in_order_is_all_good(environment):
    done = examined()

    assert faults(done) == []
    assert done.output.count("✓ đạt") > 12
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Không có việc cần sửa.")


def test_each_thing_that_is_broken_is_one_line_with_what_to_do(environment, tmp_path, installation):
    environment.setenv("DONDOC_MAIL_PASSWORD", "sai")
    environment.setenv("DONDOC_MAIL_SEVER", "thu.so.example")
    environment.setenv("DONDOC_FILES_DIR", str(tmp_path / "none"))
    (tmp_path / "secret_key").chmod(0o644)
    installation.names.table["_dmarc.so.example", "TXT"] = []

    done = examined()

    subjects = [line.split("\t")[1].partition(":")[0] for line in faults(done)]
    assert subjects == ["Tệp bí mật", "Tên cài đặt", "Thư mục tệp", "Máy chủ gửi thư", "Tên miền gửi thư"]
    assert all(" → " in line for line in faults(done))
    assert "Sửa thành DONDOC_MAIL_SERVER" in done.output
    assert (done.exit_code, done.output.splitlines()[-1]) == (1, "5 việc cần sửa.")


def test_wrong_settings_are_told_before_anything_is_started(environment, tmp_path):
    (tmp_path / "secret_key").write_text("password" * 6)
    environment.setenv("DONDOC_MAIL_PORT", "cổng")

    done = examined()

    assert len(faults(done)) == 2
    assert "DONDOC_SECRET_KEY: khoá này đoán được" in done.output
    assert "password" not in done.output
    assert done.exit_code == 1


def test_keys_that_are_equal_are_told(environment, tmp_path):
    for name in ("secret_key", "link_keys"):
        (tmp_path / name).write_text(key("one"))

    assert "các khoá phải khác nhau" in faults(examined())[0]


def test_a_file_of_settings_that_others_may_read_is_told_if_it_holds_a_secret(environment, tmp_path):
    lines = tmp_path / "dondoc.env"
    environment.setenv("DONDOC_ENV_FILE", str(lines))
    lines.write_text("DONDOC_HELP_PHONE=0269 123 456\n")
    lines.chmod(0o644)
    harmless = faults(examined())
    lines.write_text("DONDOC_IMAP_PASSWORD=mật khẩu\n")

    assert harmless == []
    assert str(lines) in faults(examined())[0]


def test_without_a_database_the_other_checks_are_made(environment, tmp_path):
    environment.setenv("DONDOC_SQLALCHEMY_DATABASE_URI", f"sqlite:///{tmp_path}/none.sqlite")

    done = examined()

    assert "Cơ sở dữ liệu: không có tệp" in faults(done)[0]
    assert "✓ đạt\tMáy chủ gửi thư" in done.output
    assert not (tmp_path / "none.sqlite").exists()
