"""What programs ask: does the process live, can it serve pages, and the figures for monitoring."""

import http.client
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from app import create_app
from directives.models import Mail
from directives.terms import MailState, Program
from tests import scene
from tests.infrastructure.databases import settings
from tests.infrastructure.program_log import written
from workflows import programs

FROM_FAR = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
TOKEN = "kT9w-Vd3xq7LmZ2sB8nR4yHc1fJ6uEpA0gQoXiWvNbM"
BEARER = {"headers": {"Authorization": f"Bearer {TOKEN}"}}


def test_a_process_that_answers_says_ok_to_anybody_without_a_database(app):
    nowhere = "sqlite:////nonexistent/dondoc.sqlite"
    without = create_app(settings(nowhere, Path(app.config["FILES_DIR"])))
    tried = []
    event.listen(Engine, "do_connect", lambda *_: tried.append(1), once=True)

    answer = without.test_client().get("/healthz", **FROM_FAR)

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers
    assert tried == []
    assert without.test_client().get("/readyz").text == "database\n"
    assert tried == [1]  # a connection is noted


@pytest.mark.parametrize("address", ["/readyz", "/metrics"])
class TestWhoMayAsk:
    def test_a_program_of_this_machine(self, client, address):
        assert client.get(address).status_code == 200

    def test_nobody_else(self, client, address):
        assert client.get(address, **FROM_FAR).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    def test_nobody_through_a_proxy_of_this_machine(self, client, address, header):
        assert client.get(address, headers={header: "127.0.0.1"}).status_code == 404

    def test_nobody_through_a_proxy_that_the_settings_do_not_name(self, live_server, address):
        with closing(http.client.HTTPConnection(live_server.url.removeprefix("http://"))) as connection:
            connection.request("GET", address, headers={"X-Forwarded-For": "127.0.0.1"})
            assert connection.getresponse().status == 404

    def test_another_machine_that_knows_the_token(self, app, client, monkeypatch, address):
        assert client.get(address, **FROM_FAR, **BEARER).status_code == 404
        monkeypatch.setitem(app.config, "WATCH_TOKEN", TOKEN)

        assert client.get(address, **FROM_FAR, **BEARER).status_code == 200
        assert client.get(address, **FROM_FAR, headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
        assert client.get(address, **FROM_FAR, headers={"Authorization": ""}).status_code == 404


def test_only_a_debugging_log_has_what_is_asked_many_times_a_minute(client):
    for level, lines in (("INFO", 0), ("DEBUG", 2)):
        with written(client.application, level) as log:
            client.get("/healthz")
            client.get("/readyz")
        assert len(log.getvalue().splitlines()) == lines


def test_a_process_is_ready_with_its_database_and_its_folder(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_database_of_another_version_is_not_ready(client, session):
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (503, "migrations\n")


def test_a_folder_of_another_system_is_not_ready(app, client):
    Path(app.config["FILES_DIR"], "dondoc-owner.txt").write_text("another\n", "utf-8")

    assert client.get("/readyz").text == "files\n"


def test_the_figures_tell_of_queue_programs_requests_and_errors(app, client, session, now):
    people = scene.department(session, now)
    scene.issued_directive(session, people, now)
    session.commit()
    with programs.heartbeat(app, Program.MAIL, "1"):
        scene.wait_until(lambda: 'program="mail"' in client.get("/metrics").text)
    with written(app):
        app.logger.error("a file could not be stored")
        client.get("/dang-nhap").close()

    figures = client.get("/metrics").text

    for line in (
        f'dondoc_mails{{state="queued"}} {session.query(Mail).filter_by(state=MailState.QUEUED).count()}.0',
        'dondoc_program_missing{name="1",program="mail"} 0.0',
        'dondoc_program_missing{name="",program="tick"} 1.0',
        'dondoc_request_seconds_count{view="access.sign_in"}',
        'dondoc_requests_total{status="200",view="access.sign_in"}',
        "dondoc_mail_oldest_seconds ",
        'dondoc_errors{kind="dondoc: ',
    ):
        assert line in figures


ALONE = """
import sys
from app import create_app
from tests.infrastructure.databases import settings
"""

WITHOUT = """
sys.modules["prometheus_client"] = None
client = create_app(settings(sys.argv[1], sys.argv[2])).test_client()
print(client.get("/metrics").status_code, client.get("/healthz").status_code)
"""

TWO_PROCESSES = """
import os
client = create_app(settings(sys.argv[1], sys.argv[2])).test_client()
if (child := os.fork()) == 0:
    client.get("/dang-nhap")
    os._exit(0)
os.waitpid(child, 0)
client.get("/dang-nhap")
figures = client.get("/metrics").text
print(*(line.split(" ")[1] for line in figures.splitlines() if line.startswith("dondoc_requests_total")))
print("dondoc_mail_due 0.0" in figures)
"""


def alone(app, code, **environ):
    words = [sys.executable, "-c", ALONE + code, app.config["SQLALCHEMY_DATABASE_URI"], app.config["FILES_DIR"]]
    return subprocess.run(
        words, capture_output=True, text=True, check=True, env=os.environ | environ, cwd=Path(__file__).parents[3]
    ).stdout


@pytest.mark.slow
def test_without_the_library_there_are_no_figures(app):
    assert alone(app, WITHOUT) == "404 200\n"


@pytest.mark.slow
def test_several_processes_count_together(app, tmp_path):
    assert alone(app, TWO_PROCESSES, PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) == "2.0\nTrue\n"
