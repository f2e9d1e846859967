"""What makes time pass and the product run: the mail worker, the clock, signing in."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directives.models import Staff
from directives.record import sessions
from directives.terms import MailState
from tests.infrastructure.apps import outside
from workflows import clock
from workflows.access import steps
from workflows.mailing.sending import worker
from workflows.web import links

HOUR = timedelta(hours=1)


def send_mails(app: Flask) -> Counter[MailState]:
    """The worker sends what is due; how many mails ended in each state."""
    return outside(lambda: worker.work_until_nothing_is_due(app, threading.Event()))


@contextmanager
def running(work: Callable[..., object], app: Flask, *more: object) -> Iterator[threading.Thread]:
    """The loop of a program in a thread of its own, until the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(app, stop, *more))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def later(session: Session, now: datetime, span: timedelta) -> None:
    """Move the clock to `span` after `now`."""
    clock.move(session, now + span)
    session.commit()


def wait_until(there: Callable[[], object]) -> None:
    for _ in range(600):
        if there():
            return
        time.sleep(0.1)
    raise TimeoutError


def sign_in(client: FlaskClient, session: Session, staff: Staff, now: datetime) -> FlaskClient:
    address = sign_in_address(session, staff, now)
    client.get(address)
    client.post(f"{address.rpartition('/')[0]}/xac-nhan")
    return client


def sign_in_address(session: Session, staff: Staff, now: datetime) -> str:
    return links.sign_in_address(steps.create_sign_in(session, staff, now).id)


def hold_session(client: FlaskClient, session: Session, staff: Staff) -> FlaskClient:
    """The client holds a session of this person, without the way through the mail."""
    key = sessions.start(session, staff, clock.machine_now(), "")
    session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = key, True
    return client


def submission_key(page: str) -> str:
    """The key that one form's press carries, so that a second press changes nothing."""
    return re.search(r'name="submission_key" type="hidden" value="(\w+)"', page)[1]
