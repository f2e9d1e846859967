"""Settings: one table, coerced and checked; a missing or senseless one stops the start with one line."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import create_app
from directives.rules.delivery import LEASE
from tests.infrastructure.databases import KEYS, key
from workflows.mailing.sending.smtp import AT_THE_END
from workflows.setting_readers import LONGEST_WAIT
from workflows.settings import SETTINGS, WrongSetting

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


@pytest.mark.parametrize("name", [s.name for s in SETTINGS if s.default is None])
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


def test_the_documented_table_is_the_programs():
    text = DOCS.read_text("utf-8")

    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "trống" if setting.default == "" else "**bắt buộc**"
        assert f"| `DONDOC_{setting.name}` | {default} | {setting.meaning} |" in text
