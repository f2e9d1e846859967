"""The ticker: a tick at every turn, each in a transaction of its own, until it is told to stop."""

import logging
import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from directives.database import db
from workflows import clock
from workflows.timing import steps

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)


def run_ticker(app: Flask, stop: threading.Event, every: timedelta = EVERY) -> None:
    """Tick until `stop` is set; what a failed turn left undone is done by the next."""
    while not stop.is_set():
        with app.app_context():
            try:
                steps.tick(db.session, clock.now(db.session))
                db.session.commit()
            except SQLAlchemyError as error:
                db.session.rollback()
                log.warning("a tick failed and is tried again: %s", error)
        stop.wait(every.total_seconds())
