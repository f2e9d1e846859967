"""`dondoc inbox receive` takes a mail from Postfix and says whether it was kept, as sysexits has it."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from directives.models import IncomingMail, Mail
from directives.terms import IncomingKind, MailState
from tests import scene
from tests.infrastructure.apps import CommandLine
from tests.infrastructure.databases import KEYS
from tests.infrastructure.ports import free_port
from tests.scene import TwoSchools


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    return scene.two_schools_mailed(app, session, now)


def receive(runner: FlaskCliRunner, raw: bytes) -> tuple[int, str]:
    done = runner.invoke(args=["inbox", "receive"], input=raw)
    return done.exit_code, done.output


def test_a_mail_from_standard_input_is_received_in_silence(
    runner: FlaskCliRunner, session: Session, sent_before: tuple[TwoSchools, Mail]
) -> None:
    said = receive(runner, b"From MAILER-DAEMON Fri Apr 17 08:01:00 2020\n" + scene.bounce_report(sent_before[1]))

    session.expire_all()
    assert said == (0, "")
    assert sent_before[1].state == MailState.BOUNCED


def test_an_empty_mail_is_kept(runner: FlaskCliRunner, session: Session, sent_before: tuple[TwoSchools, Mail]) -> None:
    assert receive(runner, b"") == (0, "")
    assert session.scalars(select(IncomingMail.kind)).one() == IncomingKind.OTHER


def test_without_a_database_the_mail_is_to_be_brought_again(tmp_path: Path) -> None:
    away = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"postgresql+psycopg://x@127.0.0.1:{free_port()}/x",
            **KEYS,
            "PUBLIC_URL": "http://localhost",
            "FILES_DIR": str(tmp_path),
        }
    )
    away.test_cli_runner_class = CommandLine

    code, said = receive(away.test_cli_runner(), b"Subject: x\n\nx")

    assert code == 75
    assert "Chưa giữ được thư" in said


def test_without_a_disk_the_mail_is_to_be_brought_again(
    app: Flask, runner: FlaskCliRunner, session: Session, sent_before: tuple[TwoSchools, Mail], tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("")
    app.config["FILES_DIR"] = str(tmp_path / "full")

    assert receive(runner, scene.reply(sent_before[1]))[0] == 75
    assert session.scalars(select(IncomingMail)).all() == []


def test_a_mailbox_that_is_not_set_is_said_in_one_line(app: Flask, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["inbox", "fetch"])

    assert done.exit_code == 1
    assert "DONDOC_IMAP_SERVER" in done.output
