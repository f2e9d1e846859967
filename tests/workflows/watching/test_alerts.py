"""The person who looks after the system is called by a second road: once for each alert, and once when it is over."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import create_app
from directives.database import read_only
from directives.models import Alert, Heartbeat, Mail
from directives.record import heartbeats
from directives.terms import Program
from tests import scene
from tests.infrastructure.databases import settings
from tests.infrastructure.mail_server import MailServer
from workflows import clock
from workflows.scheduling.ticker import run_ticker
from workflows.setting_sources import WrongSetting
from workflows.watching import roads, troubles
from workflows.web.logs import errors

TO = "truc-may-chu@rieng.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def second_server():
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def road(app, monkeypatch, second_server):
    """Another mail server; what it took."""
    second_server.forget()
    for name, value in second_road(second_server).items():
        monkeypatch.setitem(app.config, name, value)
    return second_server


def second_road(server):
    return {"ALERT_TO": (TO,), "ALERT_SMTP": f"smtp://{server.hostname}:{server.port}"}


def watch(runner):
    done = runner.invoke(args=["watch"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def test_somebody_is_called_when_the_last_backup_is_old_or_missing(app, runner, session, road, tmp_path, monkeypatch):
    all_run(session)
    monkeypatch.setitem(app.config, "BACKUP_DIR", str(tmp_path / "b"))
    assert "Chưa có bản sao nào" in watch(runner).output

    runner.invoke(args=["backup", str(tmp_path / "b")])
    assert "bản sao" not in watch(runner).output.lower()

    (made,) = (tmp_path / "b").glob("2*/manifest.json")
    taken_at = json.loads(made.read_text())["taken_at"]
    made.write_text(made.read_text().replace(taken_at, (clock.machine_now() - 40 * HOUR).isoformat()))
    assert "Bản sao mới nhất đã cũ" in watch(runner).output


def test_a_folder_of_backups_that_cannot_be_read_hides_no_other_trouble(app, runner, monkeypatch):
    monkeypatch.setitem(app.config, "BACKUP_DIR", "/" + "x" * 300)  # as root may read all, a name too long for any disk

    said = watch(runner).output

    assert "Không đọc được thư mục chứa các bản sao" in said
    assert "chưa chạy" in said


def passes(session, span):
    """As if the last look had been so much earlier."""
    session.rollback()
    for alert in session.scalars(select(Alert)):
        alert.seen_at -= span
        alert.tried_at -= span
    session.commit()


def all_run(session):
    for program in (Program.MAIL, Program.TICK):
        heartbeats.beat(session, program, "1", clock.machine_now())
    session.commit()


def subjects(road):
    return [message["Subject"] for message in road.messages]


def test_a_missing_program_is_told_once_and_once_more_when_it_is_back(session, runner, road):
    all_run(session)
    long_ago = clock.machine_now() - HOUR
    session.execute(update(Heartbeat).where(Heartbeat.program == Program.MAIL).values(seen_at=long_ago))

    first = watch(runner)
    assert first.exit_code == 1 and "Chương trình gửi thư chưa chạy từ" in first.stdout
    assert road.messages == []  # a restart calls nobody
    passes(session, 2 * MINUTE)
    watch(runner)
    for _ in range(3):
        passes(session, 5 * MINUTE)
        watch(runner)
    [told] = road.messages
    assert told["Subject"].startswith("Đôn Đốc cần xem: Chương trình gửi thư chưa chạy từ")
    assert told["To"] == TO and "systemctl restart dondoc-mail@1" in told.get_content()

    all_run(session)
    assert watch(runner).exit_code == 0
    assert len(road.messages) == 1
    passes(session, 11 * MINUTE)
    watch(runner)
    watch(runner)
    assert subjects(road)[1:] == [told["Subject"].replace("cần xem", "đã hết sự cố")]


def test_what_begins_together_is_one_mail(session, runner, road):
    watch(runner)
    passes(session, 2 * MINUTE)
    watch(runner)

    assert subjects(road) == ["Đôn Đốc cần xem: Chương trình gửi thư chưa chạy lần nào và 1 việc khác"]
    assert "Chương trình mở kỳ và nhắc hạn chưa chạy lần nào" in road.messages[0].get_content()


def test_what_is_gone_before_it_was_told_is_never_told(session, runner, road):
    watch(runner)
    all_run(session)
    passes(session, 11 * MINUTE)
    watch(runner)

    assert road.messages == []
    assert session.scalars(select(Alert)).all() == []


def test_one_of_two_workers_is_told_by_its_name(session, app):
    all_run(session)
    heartbeats.beat(session, Program.MAIL, "2", clock.machine_now() - HOUR)

    assert [one.about for one in troubles.find(session)] == ["mail 2"]


def test_mail_stands_when_none_has_gone_for_a_quarter_of_an_hour(app, session, now, smtp):
    people = scene.department(session, now)
    scene.issued_directive(session, people, now)
    all_run(session)

    assert kinds(session) == []
    scene.later(session, now, 16 * MINUTE)
    [found] = troubles.find(session)
    assert found.kind == "mail_stands"
    assert abs(clock.machine_now() - found.since - 16 * MINUTE) < MINUTE

    scene.send_mails(app)
    session.rollback()
    session.execute(update(Mail).where(Mail.id == session.scalar(select(Mail.id).limit(1))).values(state="queued"))
    assert kinds(session) == []  # one waits since long ago, but others go


def kinds(session):
    return [one.kind for one in troubles.find(session)]


def test_an_error_that_repeats_is_told_and_one_that_happened_twice_is_not(app, session):
    all_run(session)
    errors.add(session, Counter({"dondoc: KeyError": 3, "workflows.inbox: ValueError": 2}), clock.machine_now())
    errors.add(session, Counter({"dondoc: KeyError": 2}), clock.machine_now())

    assert [(one.kind, one.about) for one in troubles.find(session)] == [("errors_repeat", "dondoc: KeyError")]


def test_a_road_that_fails_is_tried_again(session, runner, road):
    watch(runner)
    road.refuse(TO)
    passes(session, 2 * MINUTE)
    watch(runner)
    watch(runner)
    assert road.messages == []
    road.forget()
    passes(session, 2 * MINUTE)
    watch(runner)

    assert len(road.messages) == 1


def test_a_command_of_ones_own_gets_the_words_and_no_setting(app, session, runner, tmp_path, monkeypatch):
    program = tmp_path / "sms.py"
    program.write_text(
        "import json, os, sys\n"
        "json.dump([sys.argv[1:], sys.stdin.read(), sorted(os.environ)], open(sys.argv[1], 'w'))\n"
    )
    monkeypatch.setenv("DONDOC_MAIL_PASSWORD", "a secret")
    monkeypatch.setitem(app.config, "ALERT_COMMAND", f"python3 {program} {tmp_path / 'got'} 'hai chữ'")

    done = runner.invoke(args=["watch", "--test"])

    assert done.exit_code == 0, done.output
    words, told, names = json.loads((tmp_path / "got").read_text())
    assert words[1] == "hai chữ" and told.splitlines()[0] == "Đôn Đốc: thử báo động"
    assert not [name for name in names if name.startswith("DONDOC")]


def test_without_a_road_nothing_is_kept_and_a_test_says_what_is_not_set(session, runner):
    assert watch(runner).exit_code == 1
    assert session.scalars(select(Alert)).all() == []
    assert "DONDOC_ALERT_TO" in runner.invoke(args=["watch", "--test"]).output


def test_a_service_that_gets_no_secret_starts_all_the_same(app, tmp_path):
    (tmp_path / "alert-smtp").write_text("\n")
    given = settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)

    started = create_app({**given, "ALERT_TO": TO, "ALERT_SMTP_FILE": str(tmp_path / "alert-smtp")})
    assert not roads.are_set(started.config)
    with pytest.raises(WrongSetting, match="DONDOC_ALERT_TO"):
        create_app({**given, "ALERT_SMTP": "smtp://127.0.0.1:25"})


def test_the_ticker_tells_and_of_two_that_look_at_once_one(app, session, runner, road):
    watch(runner)
    passes(session, 2 * MINUTE)
    ticker = (run_ticker, app, timedelta(seconds=0.05))

    with scene.running(*ticker), scene.running(*ticker):
        scene.wait_until(lambda: road.messages)
        scene.wait_until(lambda: told(session))

    assert len(road.messages) == 1


def told(session):
    with read_only():
        session.rollback()
        found = session.scalars(select(Alert).where(Alert.told_at.is_not(None))).all()
        session.rollback()
    return found


def test_a_database_that_does_not_answer_is_told_once_without_rows(second_server, tmp_path):
    second_server.forget()
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path}/nowhere/dondoc.sqlite"
    without = create_app({**settings(url, tmp_path / "data" / "files"), **second_road(second_server)})

    runs = [without.test_cli_runner().invoke(args=["watch"]) for _ in range(2)]

    assert [run.exit_code for run in runs] == [2, 2]
    assert subjects(second_server) == ["Đôn Đốc cần xem: Cơ sở dữ liệu không trả lời"]


def test_a_database_that_answers_again_is_told(app, session, runner, road):
    all_run(session)
    mark = Path(app.config["FILES_DIR"]).with_name("database-down")
    mark.touch()

    watch(runner)

    assert subjects(road) == ["Đôn Đốc đã hết sự cố: Cơ sở dữ liệu đã trả lời"]
    assert not mark.exists()
