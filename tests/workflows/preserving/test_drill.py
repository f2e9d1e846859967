"""The drill: real processes write, a backup is taken, all is destroyed, and what is restored is whole."""

import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from directives.acts import ActedBy
from directives.acts.assign import revoke_link
from directives.database import db
from directives.models import Event, Link, Report, Staff
from directives.record import ledger
from tests import scene
from tests.infrastructure.apps import given_to_a_program
from tests.infrastructure.databases import dispose
from tests.soak.sink import Sink
from tests.soak.stage import stage
from workflows import clock
from workflows.followup import erasing
from workflows.preserving import backups, dumps
from workflows.web import links

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PROGRAMS = (["mail", "work"], ["mail", "work"], ["tick", "--every", "1"])
ADDED_TO = {
    "event",
    "change_mark",
    "remark",
    "mail_fact",
    "restoration",
    "paper_drop",
    "sign_in_link",
    "heartbeat",
    "mail_server",
    "answer_draft",
}
"""Tables to which the restore itself writes, or of which it erases."""


@pytest.fixture
def sink():
    server = Sink()
    server.start()
    yield server
    server.stop()


class Server:
    """A machine with the product on it: an environment, and programs that are started with it."""

    def __init__(self, settings, place):
        self.place, self.running = place, []
        self.env = given_to_a_program(settings, ERASURE_LIST=place / "erasures.txt")

    def start(self, *command):
        self.running.append(subprocess.Popen([sys.executable, *command], env=self.env, stderr=subprocess.DEVNULL))

    def run(self, *words):
        done = subprocess.run(
            [sys.executable, "-m", "app", *map(str, words)], env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def kill(self):
        for one in self.running:
            one.send_signal(signal.SIGKILL)
            one.wait()
        self.running.clear()


@contextmanager
def at_work(server):
    """Workers, a ticker, and two processes of units that report."""
    for words in PROGRAMS:
        server.start("-m", "app", *words)
    for _ in range(2):
        server.start("-m", "tests.workflows.preserving.load")
    try:
        yield
    finally:
        server.kill()


@pytest.mark.slow
def test_what_is_restored_after_a_disaster_is_whole_and_sends_nothing_twice(database, sink, tmp_path):
    with stage(NAMES[database], tmp_path / "files", sink) as play:
        server, place = Server(play.settings, tmp_path / "backups"), tmp_path / "backups"
        place.mkdir()
        sink.forget()
        with at_work(server):
            scene.wait_until(lambda: reports(play.app) > 10)
            server.run("backup", place)
            scene.wait_until(lambda: reports(play.app) > 20)
            time.sleep(1.1)  # backups are named by the second
            server.run("backup", place)
            made = backups.last_backup(place).manifest
            scene.wait_until(lambda: reports(play.app) > made.rows["report"] + 5)
            words, file = erase_one(play.app)
            dead = revoke_one(play.app)
            server.run("tick")
        sent = Counter(sink.taken())
        destroy(play)

        told = server.run("restore", place)

        assert "Nhật ký nguyên vẹn" in told
        assert {name: n for name, n in counts(play.app).items() if name not in ADDED_TO} == {
            name: n for name, n in made.rows.items() if name not in ADDED_TO
        }
        assert "Nhật ký nguyên vẹn" in server.run("ledger", "verify")
        assert words not in whole_text(play.app)
        assert not (tmp_path / "files" / file).exists()
        assert "Sở đã huỷ đường dẫn này" in play.app.test_client().get(f"/m/{dead}", follow_redirects=True).text
        server.run("restore", "release")
        server.run("tick")
        server.run("mail", "work", "--once")
        assert sink.taken() == sent
        assert max(sent.values()) == 1
        dispose(play.app)


def reports(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Report.id)))


def counts(app):
    with app.app_context():
        return dumps.counts(db.session)


def erase_one(app):
    """Erase the first report, which the backup has; its text and the name of its file on the disk."""
    with app.app_context():
        session = db.session
        report = session.scalars(select(Report).order_by(Report.id)).first()
        words, file = report.text, report.evidence[0].file.stored_name
        by = ActedBy(session.scalars(select(Staff)).first(), "Theo đơn của đơn vị", clock.now(session))
        erasing.erase_report(session, report, by)
        session.commit()
        return words, file


def revoke_one(app):
    """Revoke the first link; the token that its unit holds in its mailbox."""
    with app.test_request_context():
        session = db.session
        link = session.scalars(select(Link).where(Link.revoked_at.is_(None)).order_by(Link.id)).first()
        token, actor = links.token(link), ledger.by_staff(session.scalars(select(Staff.id)).first())
        revoke_link(session, link, clock.now(session), actor)
        session.commit()
        return token


def destroy(play):
    """The database and the files are lost; an empty database is set up in their place."""
    play.set()
    with play.app.app_context():
        assert db.session.scalar(select(func.count(Event.id)))
        url = str(play.settings["SQLALCHEMY_DATABASE_URI"])
    dispose(play.app)
    play.databases.drop(url)
    play.databases.empty(url)
    shutil.rmtree(play.folder)


def whole_text(app):
    """All that stands in any column of any row."""
    with app.app_context():
        return "\n".join(
            str(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)).all()
        )
