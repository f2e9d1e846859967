"""The worker's loop: sends due mails. After a crash no mail is lost: its lease runs out and it is claimed again."""

import logging
import threading
import time
from collections import Counter

from flask import Flask
from sqlalchemy.exc import OperationalError

from directives.terms import MailState, Program
from workflows.mailing.sending.mail_session import MailSession, ServerUnreachable
from workflows.programs import Heart, heartbeat
from workflows.web.logs import lines

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two queries of an empty queue."""
KEEP_OPEN = 20.0
"""Seconds for which an unused connection is kept."""
PAUSES = (5.0, 15.0, 60.0, 300.0)
"""Seconds to wait while the server does not answer or the database cannot be written, longer each time."""


def run_worker(app: Flask, stop: threading.Event, name: str | None = None) -> None:
    """Send due mails until `stop` is set; the mail that is being sent is finished first."""
    with heartbeat(app, Program.MAIL, name) as heart:
        _work(app, stop, heart)


def _work(app: Flask, stop: threading.Event, heart: Heart) -> None:
    session, failures, busy_at = MailSession(app), 0, time.monotonic()
    while not stop.is_set():
        heart.note_round()
        try:
            counts = session.send_due(stop)
        except (ServerUnreachable, OperationalError) as error:
            log.warning("mail waits: %s", error)
            stop.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1
            continue
        except Exception:
            log.exception("mail waits after an unknown error")
            session.abandon()
            stop.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1
            continue
        failures = 0
        if counts is not None:
            if counts:
                lines.say(log, "mails", **{state.value: count for state, count in counts.items()})
            busy_at = time.monotonic()
            continue
        if time.monotonic() - busy_at > KEEP_OPEN:
            session.close()
        stop.wait(IDLE)
    session.close()


def work_until_nothing_is_due(app: Flask, stop: threading.Event) -> Counter[MailState]:
    """Send all that is due now; returns how many ended in which state. Raises ServerUnreachable."""
    session, total = MailSession(app), Counter[MailState]()
    try:
        while not stop.is_set() and (counts := session.send_due(stop)) is not None:
            total += counts
    finally:
        session.close()
    return total
