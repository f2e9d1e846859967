"""Law 2: one mail for each address and occasion instance, whatever runs twice, at once, or dies in between."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directives.database import db
from directives.models import Mail
from directives.terms import MailState
from tests import scene
from tests.infrastructure.apps import outside
from tests.infrastructure.mail_server import MailServer
from tests.scene.queued import queue_mail
from workflows import clock
from workflows.mailing.sending import claims, worker

NewApp = Callable[[], AbstractContextManager[Flask]]


class Play:
    """An outbox; each method is something that may happen to it."""

    def __init__(self, app: Flask, mail_server: MailServer, now: datetime) -> None:
        self.app, self.server, self.told = app, mail_server, scene.two_schools(db.session, now)
        self.posted: set[str] = set()

    def post(self, number: int) -> None:
        instance, told = f"receipt:{number}", self.told
        self.posted.add(instance)
        queue_mail(
            db.session,
            "receipt",
            instance=instance,
            now=told.now,
            contact=told.school_a,
            lines=[(told.link_a.assignment_id, None, "")],
            agency_id=told.agency.id,
            values={"reference": "BN", "item_title": None, "at": told.now.isoformat()},
        )

    def lose_a_worker(self) -> None:
        claims.claim(db.session, "a worker that dies", clock.now(db.session), 2)

    def work(self) -> None:
        outside(lambda: worker.work_until_nothing_is_due(self.app, threading.Event()))

    def wait(self, minutes: int) -> None:
        clock.move(db.session, clock.now(db.session) + timedelta(minutes=minutes))

    def the_server_puts_off(self) -> None:
        self.server.refuse("vanthu@a.example", "451 4.7.1 later")

    def the_server_recovers(self) -> None:
        self.server.refusals.clear()


HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just(Play.post), st.integers(1, 4)),
        st.tuples(st.just(Play.wait), st.integers(1, 10)),
        st.tuples(st.sampled_from([Play.lose_a_worker, Play.work, Play.the_server_puts_off, Play.the_server_recovers])),
    ),
    max_size=12,
)

AT_LAST = [(Play.the_server_recovers,), (Play.wait, 2 * 24 * 60), (Play.work,)]


@settings(max_examples=20)
@given(happenings=HAPPENINGS)
def test_every_instance_is_sent_once_whatever_happens(
    new_app: NewApp, mail_server: MailServer, now: datetime, happenings: list[tuple]
) -> None:
    mail_server.forget()
    with new_app() as app, app.app_context():
        play = Play(app, mail_server, now)

        for happens, *about in [*happenings, *AT_LAST]:
            happens(play, *about)
            db.session.commit()

        mails = db.session.scalars(select(Mail)).all()
        assert {mail.instance for mail in mails} == play.posted
        assert {mail.state for mail in mails} <= {MailState.SENT}
        assert Counter(m["Message-ID"] for m in mail_server.messages) == {mail.message_id: 1 for mail in mails}


def test_two_who_post_the_same_at_once_post_one_mail(app: Flask, now: datetime) -> None:
    with app.app_context():
        told = scene.two_schools(db.session, now)
        about = (told.school_a.id, told.link_a.assignment_id, told.agency.id)
        db.session.commit()
    posted: list[Mail | None] = []
    together = threading.Barrier(4)

    def post() -> None:
        with app.app_context():
            contact_id, assignment_id, agency_id = about
            contact = db.session.get_one(type(told.school_a), contact_id)
            db.session.rollback()
            together.wait()
            posted.append(
                queue_mail(
                    db.session,
                    "due_soon",
                    instance=f"due_soon:{contact_id}:2020-04-23",
                    now=now,
                    contact=contact,
                    lines=[(assignment_id, None, "")],
                    agency_id=agency_id,
                )
            )
            db.session.commit()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [mail is None for mail in posted].count(False) == 1
    assert len(posted) == 4
