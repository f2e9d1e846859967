"""The ticker process: a tick each minute, in parts that are committed one by one, until the process is stopped."""

import logging
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives import changes, files, instance, restorations
from directives.database import db, read_only
from directives.jobs import ending
from directives.rules.schedule import OfficeHours
from directives.terms import Program
from workflows import clock, stored
from workflows.preserving import erasure_list, retention
from workflows.programs import Heart, heartbeat
from workflows.proof import anchors
from workflows.scheduling import steps
from workflows.watching import alerting
from workflows.web.logs import lines

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)


def run_ticker(app: Flask, stop: threading.Event, every: timedelta = EVERY, name: str | None = None) -> None:
    """Tick until `stop` is set; the next tick does what a failed one left undone. Deletes erased files once a day."""
    with heartbeat(app, Program.TICK, name) as heart:
        _tick(app, stop, every, heart)


def tick_in_parts(
    session: Session, now: datetime, hours: OfficeHours, since: steps.Finished | None = None
) -> steps.TickResult:
    """One tick, each part of it committed: nobody waits for what an earlier part had locked."""
    result = steps.TickResult()
    for _ in steps.parts(session, now, result, hours, since):
        session.commit()
    return result


def _tick(app: Flask, stop: threading.Event, every: timedelta, heart: Heart) -> None:
    swept_on: date | None = None
    finished: steps.Finished | None = None
    while not stop.is_set():
        heart.note_round()
        with app.app_context():
            try:
                now, state = clock.now(db.session), changes.state(db.session)
                result = tick_in_parts(db.session, now, app.config["OFFICE_HOURS"], finished)
                if finished is None or state != finished.state or now - finished.at >= steps.SAME_FOR:
                    finished = steps.Finished(now, state)
                db.session.commit()
                _log(result)
                anchors.write(db.session)
                erasure_list.write(db.session)
                db.session.rollback()
                if swept_on != now.date():
                    _forget(app, now)
                    _sweep(app)
                    swept_on = now.date()
            except SQLAlchemyError as error:
                db.session.rollback()
                log.warning("a tick failed and is tried again: %s", error)
            except Exception:
                db.session.rollback()
                log.exception("a tick met an unknown error and is tried again")
            alerting.check(db.session)
        stop.wait(every.total_seconds())


def _log(result: steps.TickResult) -> None:
    counts = {"periods": len(result.openings), "mails": len(result.notices), "receipts": result.receipts}
    level = logging.INFO if any(counts.values()) else logging.DEBUG
    lines.say(log, "tick", level=level, **counts, quiet=len(result.quiet))


def _forget(app: Flask, now: datetime) -> None:
    """Erase what the settings no longer keep; the sweep then deletes the files."""
    if not restorations.is_held(db.session):
        counts, _files = retention.apply(db.session, retention.Rules.of(app.config), now)
        if any(counts.values()):
            lines.say(log, "retention", **{kind.value: count for kind, count in counts.items()})
        if forgotten := ending.forget(db.session, now):
            lines.say(log, "forgotten jobs", count=forgotten)
    db.session.commit()


def _sweep(app: Flask) -> None:
    with read_only():
        folder = Path(app.config["FILES_DIR"])
        if refused := instance.refusal_of(db.session, folder):
            log.warning("%s", stored.explain(refused, folder))
        files.sweep(db.session, folder, clock.machine_now())
        db.session.rollback()
