"""The worker: claims, sends, writes down. A crash anywhere loses no mail: its claim runs out and is taken up again."""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Sequence

from flask import Flask
from sqlalchemy.exc import OperationalError

from directives.database import db
from directives.terms import MailState
from workflows import clock
from workflows.mailing import smtp, steps
from workflows.mailing.causes import NOT_COMPOSED

log = logging.getLogger(__name__)

BATCH = 20
IDLE = 1.0
"""Seconds between two looks into an empty queue."""
PAUSES = (5.0, 15.0, 60.0, 300.0)
"""Seconds to stay away from a server that does not answer, longer each time."""


class Unreachable(Exception):
    """No mail server answers; nothing was tried, and no attempt is counted."""


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Send whatever falls due until `stop` is set; the mail in hand is finished first."""
    failures = 0
    while not stop.is_set():
        try:
            busy = bool(work_batch(app, stop))
        except (Unreachable, OperationalError) as error:
            log.warning("mail waits: %s", error)
            stop.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1
            continue
        failures = 0
        if not busy:
            stop.wait(IDLE)


def work_until_nothing_is_due(app: Flask, stop: threading.Event) -> Counter[MailState]:
    """Send all that is due now; returns how many ended in which state. Raises Unreachable."""
    total: Counter[MailState] = Counter()
    while not stop.is_set() and (counts := work_batch(app, stop)):
        total += counts
    return total


def work_batch(app: Flask, stop: threading.Event) -> Counter[MailState]:
    """Claim one batch and send it over one connection; empty where nothing was due. Raises Unreachable."""
    claimant = f"worker-{secrets.token_hex(8)}"
    with app.app_context():
        session = db.session
        ids = steps.claim(session, claimant, clock.now(session), BATCH)
        session.commit()
        if not ids:
            return Counter()
        said = None
        try:
            with smtp.connect(app) as connection:
                return _send(ids, claimant, connection, stop)
        except smtp.LOST as error:
            said = smtp.lost_words(error)
            raise Unreachable(said) from error
        finally:
            # what was not tried goes back, whatever ended the batch
            session.rollback()
            steps.release(session, ids, claimant, said)
            session.commit()


def _send(ids: Sequence[int], claimant: str, connection: smtp.Connection, stop: threading.Event) -> Counter[MailState]:
    counts: Counter[MailState] = Counter()
    for mail_id in ids:
        if stop.is_set() or not connection.is_open:
            break
        state = _send_one(mail_id, claimant, connection)
        if state is not None:
            counts[state] += 1
    return counts


def _send_one(mail_id: int, claimant: str, connection: smtp.Connection) -> MailState | None:
    """Prepare, send and record, each in a transaction of its own: no lock is held while the server is spoken to."""
    session = db.session
    try:
        letter = steps.prepare(session, mail_id, claimant, clock.now(session))
        session.commit()
    except Exception as error:  # one mail that cannot be written must not keep back all behind it
        session.rollback()
        log.exception("mail %s cannot be composed", mail_id)
        letter, outcome = None, smtp.Outcome(MailState.QUEUED, f"{NOT_COMPOSED}{error!r}", is_ours=True)
    else:
        if letter is None:
            return None
        outcome = smtp.deliver(connection, letter)
    state = steps.record(session, mail_id, claimant, outcome, letter, clock.now(session))
    session.commit()
    return state
