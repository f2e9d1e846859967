"""Claims: no mail is lost or doubled, and each outcome is written once, by the owner of the claim."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import Mail, SignInLink, Staff
from directives.rules import delivery
from directives.terms import MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from tests.scene.queued import queue_mail
from workflows import clock
from workflows.mailing.sending import claims, outcomes, preparing, worker
from workflows.mailing.sending.causes import Cause, cause
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.reply_meaning import Outcome


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def test_a_claim_left_behind_is_sent_under_the_same_message_id(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    assert claims.claim(told.session, "a worker that died", told.now, 20) == [mail.id]
    assert scene.send_mails(app) == {}

    scene.later(told.session, told.now, delivery.LEASE + timedelta(minutes=1))
    scene.send_mails(app)

    (message,) = smtp.messages
    assert message["Message-ID"] == mail.message_id
    assert mail.state == MailState.SENT


def test_two_workers_at_once_send_each_mail_once(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    for number in range(60):
        told.post("receipt", str(number), reference=f"BN-{number}", item_title=None, at=told.now.isoformat())
    told.session.commit()
    counts: list[Counter[MailState]] = []
    workers = [threading.Thread(target=lambda: counts.append(scene.send_mails(app))) for _ in range(2)]

    for one in workers:
        one.start()
    for one in workers:
        one.join()

    ids = [message["Message-ID"] for message in smtp.messages]
    assert len(ids) == len(set(ids)) == 60
    assert sum(counts, Counter()) == {MailState.SENT: 60}


def test_a_worker_and_four_writers_do_not_lock_each_other_out(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    agency_id, staff_id = told.agency.id, told.officer.id
    told.session.commit()
    faults: list[Exception] = []

    def write(writer: int) -> None:
        with app.app_context():
            for number in range(15):
                now = clock.now(db.session)
                staff = db.session.get_one(Staff, staff_id)
                sign_in = SignInLink(staff_id=staff_id, created_at=now, expires_at=now + timedelta(hours=1))
                db.session.add(sign_in)
                db.session.flush()
                queue_mail(
                    db.session,
                    "sign_in",
                    instance=f"sign_in:{writer}:{number}",
                    now=now,
                    staff=staff,
                    agency_id=agency_id,
                    values={"sign_in_id": sign_in.id},
                )
                db.session.commit()

    def try_to(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            faults.append(error)

    stop = threading.Event()
    sender = threading.Thread(target=try_to, args=[lambda: worker.run_worker(app, stop)])
    writers = [threading.Thread(target=try_to, args=[partial(write, number)]) for number in range(4)]
    for thread in (sender, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    scene.wait_until(lambda: len(smtp.messages) >= 60)
    stop.set()
    sender.join()

    assert faults == []
    assert len({message["Message-ID"] for message in smtp.messages}) == len(smtp.messages) == 60


def test_an_outcome_is_written_by_the_owner_of_the_claim_alone(told: TwoSchools) -> None:
    mail, session = told.issued(), told.session
    claims.claim(session, "slow", told.now, 20)
    after = told.now + delivery.LEASE + timedelta(minutes=1)
    claims.claim(session, "quick", after, 20)

    (prepared,) = preparing.prepare(session, [mail.id], after)

    assert not preparing.renew_lease(session, prepared, "slow", after)
    refused = Delivery(mail.id, Outcome(MailState.FAILED, "550 no"), None)
    assert outcomes.record(session, refused, "slow", after) is None
    assert mail.state == MailState.SENDING


def test_the_same_instance_is_one_mail(told: TwoSchools) -> None:
    told.issued()

    with pytest.raises(AssertionError):
        told.issued()

    assert len(told.session.scalars(select(Mail)).all()) == 1


def test_a_mail_that_cannot_be_written_keeps_back_no_other(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    broken = told.post("changed", "1", what="deadline", new_due_at="no moment")
    no_address = told.sign_in()
    no_address.recipient = "can bo\n@so.example"
    told.issued()

    scene.send_mails(app)

    assert len(smtp.messages) == 1
    assert (broken.state, cause(broken.reply)) == (MailState.QUEUED, Cause.NOT_COMPOSED)
    assert (no_address.state, cause(no_address.reply)) == (MailState.FAILED, Cause.BAD_ADDRESS)
    assert told.school_a.works
