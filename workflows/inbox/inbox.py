"""The mailbox is read and each mail heard in a transaction of its own; it is marked there only after the commit."""

import logging
import threading
from collections import Counter
from datetime import datetime

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import IncomingMail
from directives.terms import IncomingKind
from workflows import clock
from workflows.inbox import mailbox, steps

log = logging.getLogger(__name__)

NO_DATABASE = (OperationalError, InterfaceError)
PAUSES = (5.0, 15.0, 60.0, 300.0)
"""Seconds to stay away from a server that does not answer, longer each time."""


class NotAvailable(Exception):
    """No mail server, no database or no disk: what has not been kept stays where it is."""


def take(session: Session, raw: bytes, received_at: datetime | None = None) -> IncomingMail:
    """Hear one mail and commit. What cannot be heard is kept with why, so that it is neither lost nor in the way.

    Raises steps.TooSoon, and what is raised where there is no database or disk.
    """
    try:
        made = steps.hear(session, raw, clock.now(session), received_at)
        session.commit()
    except (*NO_DATABASE, OSError, steps.TooSoon):
        session.rollback()
        raise
    except Exception as fault:
        session.rollback()
        log.exception("a mail cannot be heard and is only kept")
        made = steps.keep_unread(session, raw, repr(fault), clock.now(session))
        session.commit()
    return made


def fetch(app: Flask, stop: threading.Event) -> Counter[IncomingKind]:
    """Hear what is new in the mailbox; returns how many mails of which kind. Raises Away."""
    counts: Counter[IncomingKind] = Counter()
    done = app.config["IMAP_DONE_FOLDER"]
    try:
        with app.app_context(), mailbox.opened(app.config) as box:
            for arrived in mailbox.new_mails(box, done):
                if made := _take_or_leave(arrived):
                    counts[made.kind] += 1
                    mailbox.settle(box, arrived.uid, done)
                if stop.is_set():
                    break
    except (*mailbox.AWAY, *NO_DATABASE) as error:
        raise NotAvailable(f"{type(error).__name__}: {error}") from error
    return counts


def _take_or_leave(arrived: mailbox.FetchedMail) -> IncomingMail | None:
    """A mail that comes too soon or cannot even be kept stays unseen in the mailbox, and keeps back none behind it."""
    try:
        return take(db.session, arrived.raw, arrived.at)
    except (*NO_DATABASE, OSError):
        raise
    except steps.TooSoon:
        return None
    except Exception:
        db.session.rollback()
        log.exception("mail %s stays in the mailbox: it cannot be kept", arrived.uid)
        return None


def keep_fetching(app: Flask, stop: threading.Event, every: float) -> None:
    """Fetch every so many seconds until `stop` is set, by a new connection each time."""
    failures = 0
    while not stop.is_set():
        try:
            fetch(app, stop)
        except NotAvailable as error:
            log.warning("mails stay in the mailbox: %s", error)
            stop.wait(max(PAUSES[min(failures, len(PAUSES) - 1)], every))
            failures += 1
            continue
        failures = 0
        stop.wait(every)
