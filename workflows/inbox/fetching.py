"""Fetch the mailbox: each mail is received in its own transaction, and marked in the mailbox only after the commit."""

import logging
import threading
from collections import Counter
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from directives.database import db
from directives.models import IncomingMail
from directives.terms import IncomingKind, Program
from workflows import clock
from workflows.inbox import mailbox, steps
from workflows.inbox.opening import open_mail
from workflows.inbox.storing import store_unparsed
from workflows.programs import Heart, heartbeat
from workflows.web.logs import lines

log = logging.getLogger(__name__)

NO_DATABASE = (OperationalError, InterfaceError)
PAUSES = (5.0, 15.0, 60.0, 300.0)
"""Seconds to wait while the server does not answer, longer each time."""


class NotAvailable(Exception):
    """No mail server, database or disk: mails that are not stored stay in the mailbox."""


def receive_and_commit(session: Session, raw: bytes, received_at: datetime | None = None) -> IncomingMail:
    """Receive one mail and commit. A mail that cannot be processed is stored with the error, so that it is not lost.

    Raises steps.TooSoon, and OSError or one of NO_DATABASE.
    """
    session.rollback()  # a mail is read before its transaction begins
    opened = open_mail(raw, steps.our_addresses(), current_app.config["FILE_LIMIT"])
    try:
        made = steps.receive(session, opened, clock.now(session), received_at)
        session.commit()
    except (*NO_DATABASE, OSError, steps.TooSoon):
        session.rollback()
        raise
    except Exception as fault:
        session.rollback()
        log.exception("a mail cannot be processed and is only stored")
        made = store_unparsed(session, opened, repr(fault), clock.now(session))
        session.commit()
    return made


def fetch(app: Flask, stop: threading.Event) -> Counter[IncomingKind]:
    """Receive the new mails of the mailbox; returns how many of each kind. Raises NotAvailable."""
    counts: Counter[IncomingKind] = Counter()
    done = app.config["IMAP_DONE_FOLDER"]
    try:
        with app.app_context(), mailbox.opened(app.config) as box:
            for arrived in mailbox.new_mails(box, done):
                if made := _receive_or_leave(arrived):
                    counts[made.kind] += 1
                    mailbox.mark_stored(box, arrived.uid, done)
                if stop.is_set():
                    break
    except (*mailbox.MAILBOX_ERRORS, *NO_DATABASE) as error:
        raise NotAvailable(f"{type(error).__name__}: {error}") from error
    return counts


def _receive_or_leave(arrived: mailbox.FetchedMail) -> IncomingMail | None:
    """Receive one; a mail that comes too soon or cannot be stored stays unseen and does not block the next."""
    try:
        return receive_and_commit(db.session, arrived.raw, arrived.at)
    except (*NO_DATABASE, OSError):
        raise
    except steps.TooSoon:
        return None
    except Exception:
        db.session.rollback()
        log.exception("mail %s stays in the mailbox: it cannot be stored", arrived.uid)
        return None


def keep_fetching(app: Flask, stop: threading.Event, every: float, name: str | None = None) -> None:
    """Fetch every `every` seconds until `stop` is set, over a new connection each time."""
    with heartbeat(app, Program.INBOX, name) as heart:
        _fetch_repeatedly(app, stop, every, heart)


def _fetch_repeatedly(app: Flask, stop: threading.Event, every: float, heart: Heart) -> None:
    failures = 0
    while not stop.is_set():
        heart.note_round()
        try:
            counts = fetch(app, stop)
            level = logging.INFO if counts else logging.DEBUG
            lines.say(log, "inbox", level=level, **{kind.value: count for kind, count in counts.items()})
        except NotAvailable as error:
            log.warning("mails stay in the mailbox: %s", error)
            stop.wait(max(PAUSES[min(failures, len(PAUSES) - 1)], every))
            failures += 1
            continue
        except Exception:
            log.exception("mails stay in the mailbox after an unknown error")
            stop.wait(max(PAUSES[min(failures, len(PAUSES) - 1)], every))
            failures += 1
            continue
        failures = 0
        stop.wait(every)
