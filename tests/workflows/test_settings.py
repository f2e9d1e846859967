"""Settings: one table, coerced and checked; a missing or senseless one stops the start with one line."""

import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from app import create_app
from directives.rules.delivery import LEASE
from tests.infrastructure import databases
from tests.infrastructure.databases import KEYS, key
from workflows import settings
from workflows.mailing.sending.smtp import AT_THE_END
from workflows.setting_readers import LONGEST_WAIT
from workflows.setting_sources import WrongSetting
from workflows.settings import Settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
NEWER = key("newer links")


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An environment that has what is required."""
    given = {
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/x.sqlite",
        **KEYS,
        "PUBLIC_URL": "https://dondoc.sogddt.example/",
        "FILES_DIR": str(tmp_path),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"DONDOC_{name}", value)
    return monkeypatch


def test_text_stays_text_and_numbers_become_numbers(environment):
    environment.setenv("DONDOC_MAIL_PORT", "2525")

    config = create_app().config

    assert config["SECRET_KEY"] == KEYS["SECRET_KEY"]
    assert config["MAIL_PORT"] == 2525
    assert config["PUBLIC_URL"] == "https://dondoc.sogddt.example"
    assert config["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize("name", [name for name, row in Settings.model_fields.items() if row.is_required()])
def test_a_required_one_that_is_missing_is_named(environment, name):
    environment.delenv(f"DONDOC_{name}")

    with pytest.raises(WrongSetting, match=f"DONDOC_{name}"):
        create_app()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SQLALCHEMY_DATABASE_URI", "sqlite:///x.sqlite"),
        ("SQLALCHEMY_DATABASE_URI", "?"),
        ("MAIL_PORT", "cổng"),
        ("MAIL_TIMEOUT", "0"),
        ("MAIL_TIMEOUT", "46"),
        ("PUBLIC_URL", "dondoc.example"),
        ("FILES_DIR", "files"),
        ("MAIL_USE_TLS", "có lẽ"),
        ("MAIL_PASSWORD", "mật khẩu"),
        ("MAIL_PORT", "0"),
        ("IMAP_PORT", "99999"),
        ("KEEP_ORIGINALS", "999999"),
        ("KEEP_MAIL_TEXTS", "-1"),
        ("MAIL_DEFAULT_SENDER", "Sở Giáo dục"),
        ("OAUTH_TOKEN_URL", "http://login.example/token"),
        ("LINK_KEYS", f"{KEYS['LINK_KEYS']},,{NEWER}"),
    ],
)
def test_a_senseless_one_is_told_in_one_line(environment, name, value):
    environment.setenv(f"DONDOC_{name}", value)

    with pytest.raises(WrongSetting) as refused:
        create_app()

    assert f"DONDOC_{name}" in refused.value.message
    assert "\n" not in refused.value.message


def test_no_wait_for_a_server_outlasts_the_claim_on_the_mail():
    content_and_its_answer = 2 + AT_THE_END

    assert timedelta(seconds=LONGEST_WAIT) * content_and_its_answer < LEASE


def test_two_ways_of_tls_at_once_are_told(environment):
    environment.setenv("DONDOC_MAIL_USE_TLS", "true")
    environment.setenv("DONDOC_MAIL_USE_SSL", "true")

    with pytest.raises(WrongSetting, match="xin chỉ đặt một"):
        create_app()


def test_all_that_is_wrong_is_told_at_once_one_line_each(environment):
    environment.delenv("DONDOC_PUBLIC_URL")
    environment.setenv("DONDOC_MAIL_PORT", "cổng")

    with pytest.raises(WrongSetting) as refused:
        create_app()

    assert [line.split(":")[0] for line in refused.value.message.splitlines()] == [
        "Thiếu DONDOC_PUBLIC_URL",
        "DONDOC_MAIL_PORT = 'cổng'",
    ]


def test_a_secret_is_not_shown_by_its_refusal_nor_by_the_traceback(environment):
    environment.setenv("DONDOC_SECRET_KEY", "my-own-words")

    with pytest.raises(WrongSetting) as refused:
        create_app()

    assert "my-own-words" not in "".join(traceback.format_exception(refused.value))


def test_settings_may_be_lines_of_a_named_file_behind_the_variables(environment, tmp_path):
    lines = tmp_path / "dondoc.env"
    lines.write_text(
        "# máy chủ thư\nDONDOC_MAIL_PORT=2525\nDONDOC_MAIL_SERVER='thu.example'\nDONDOC_MAIL_PASSWORD=a${b}$c\n"
    )
    environment.setenv("DONDOC_ENV_FILE", str(lines))
    environment.setenv("DONDOC_MAIL_PORT", "587")

    config = create_app().config

    assert (config["MAIL_PORT"], config["MAIL_SERVER"], config["MAIL_PASSWORD"]) == (587, "thu.example", "a${b}$c")


def test_a_file_that_was_written_on_windows_is_read_from_its_first_line(environment, tmp_path):
    (tmp_path / "dondoc.env").write_bytes(b"\xef\xbb\xbfDONDOC_MAIL_SERVER=thu.example\r\nDONDOC_MAIL_PORT=2525\r\n")
    environment.setenv("DONDOC_ENV_FILE", str(tmp_path / "dondoc.env"))

    config = create_app().config

    assert (config["MAIL_SERVER"], config["MAIL_PORT"]) == ("thu.example", 2525)


def test_a_name_without_a_value_in_the_file_is_empty_and_told(environment, tmp_path):
    (tmp_path / "dondoc.env").write_text("DONDOC_MAIL_SERVER\n")
    environment.setenv("DONDOC_ENV_FILE", str(tmp_path / "dondoc.env"))

    with pytest.raises(WrongSetting, match="DONDOC_MAIL_SERVER"):
        create_app()


def test_a_line_of_the_file_may_name_the_file_of_a_secret(environment, tmp_path):
    (tmp_path / "password").write_text("a b c\n")
    (tmp_path / "dondoc.env").write_text(f"DONDOC_MAIL_PASSWORD_FILE={tmp_path / 'password'}\n")
    environment.setenv("DONDOC_ENV_FILE", str(tmp_path / "dondoc.env"))

    assert create_app().config["MAIL_PASSWORD"] == "a b c"


def test_a_named_file_that_is_missing_is_told(environment, tmp_path):
    environment.setenv("DONDOC_ENV_FILE", str(tmp_path / "none.env"))

    with pytest.raises(WrongSetting, match="DONDOC_ENV_FILE"):
        create_app()


def test_a_file_that_happens_to_be_in_the_folder_is_not_read(environment, tmp_path):
    (tmp_path / ".env").write_text("DONDOC_MAIL_PORT=2525\n")
    environment.chdir(tmp_path)

    assert create_app().config["MAIL_PORT"] == 25


def test_what_a_program_gives_replaces_the_environment(environment, tmp_path):
    environment.setenv("DONDOC_MAIL_PORT", "2525")

    assert create_app(databases.settings(f"sqlite:///{tmp_path}/x.sqlite", tmp_path)).config["MAIL_PORT"] != 2525


def test_the_documented_table_is_the_programs():
    """After a change: make settings."""
    text = DOCS.read_text("utf-8")

    assert settings.replaced_in(text) == text
