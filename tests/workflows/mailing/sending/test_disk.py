"""The worker on a full disk; and which commits wait for the disk."""

import threading
from contextlib import closing
from datetime import datetime
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directives.database import db
from directives.terms import MailState
from tests import scene
from tests.infrastructure.apps import outside
from tests.infrastructure.hostile_server import END, Meanwhile, hostile
from tests.scene import TwoSchools
from workflows.mailing.sending import mail_session

pytestmark = pytest.mark.sqlite
"""Only on SQLite can a test fill the disk, and only there does one commit not wait for it."""


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def test_a_full_disk_does_not_send_a_mail_again_and_again(app: Flask, told: TwoSchools) -> None:
    wanted = "Số liệu còn thiếu. " * 5000
    first = told.post("returned", "1", wanted=wanted, due_at=None, item_title="Số liệu", by="")
    second = told.issued(told.link_b)
    told.session.commit()
    full = threading.Event()

    def begins(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages if full.is_set() else 2**30}")

    event.listen(db.engine, "begin", begins)
    with (
        hostile({END: [Meanwhile(full.set, "250 OK")]}) as server,
        patch.dict(app.config, MAIL_PORT=server.port),
        closing(mail_session.MailSession(app)) as one,
    ):
        for _ in range(3):
            with pytest.raises(OperationalError, match="full"):
                outside(lambda: one.send_due(threading.Event()))
        assert server.received == [first.message_id]

        full.clear()
        while outside(lambda: one.send_due(threading.Event())) is not None:
            pass

    event.remove(db.engine, "begin", begins)
    assert server.received == [first.message_id, second.message_id]
    assert {first.state, second.state} == {MailState.SENT}


def test_only_the_commit_of_one_mail_does_not_wait_for_the_disk(app: Flask, told: TwoSchools) -> None:
    told.issued()
    told.issued(told.link_b)
    told.session.commit()
    levels: list[int] = []

    def begins(connection: Connection) -> None:
        if connection.exec_driver_sql("PRAGMA query_only").scalar() == 0:
            levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(db.engine, "begin", begins)
    scene.send_mails(app)
    event.remove(db.engine, "begin", begins)

    lightly, waiting = 1, 2
    assert levels.count(lightly) == 2
    assert levels[-1] == levels[0] == waiting
