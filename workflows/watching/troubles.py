"""What is wrong now that the person who looks after the system must know of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from directives.database import read_only
from directives.record import heartbeats
from directives.terms import AlertKind, Program
from workflows import clock, programs
from workflows.mailing.desk import health
from workflows.preserving import backups
from workflows.web.logs import errors

REPEATS = 5
"""Errors of one kind in this hour and the one before."""


@dataclass(frozen=True)
class Trouble:
    kind: AlertKind
    about: str = ""
    """Which program, with its name if others of its kind run; which kind of error."""
    since: datetime | None = None
    """On the machine's clock; None for a program that has never run."""


def found_now(session: Session) -> list[Trouble]:
    """What is wrong now, looked for in a read-only transaction of its own."""
    session.rollback()
    with read_only():
        found = list(find(session))
        session.rollback()
    return found


def find(session: Session) -> Iterator[Trouble]:
    """A worker that is missing explains why mail stands, so only the worker is told of."""
    states = programs.states(session)
    for one in (one for one in states if one.is_missing):
        about = one.program if one.is_whole else f"{one.program} {one.name}"
        yield Trouble(AlertKind.PROGRAM_MISSING, about, one.seen_at)
    now, machine_now = clock.now(session), clock.machine_now()
    if heartbeats.runs(states, Program.MAIL) and (since := health.standing_since(session, now)):
        yield Trouble(AlertKind.MAIL_STANDS, since=machine_now - (now - since))
    yield from _old_backup(machine_now)
    for kind, count in errors.recent(session, machine_now).items():
        if count >= REPEATS:
            yield Trouble(AlertKind.ERRORS_REPEAT, kind, machine_now)


def _old_backup(machine_now: datetime) -> Iterator[Trouble]:
    """Where backups are taken at all: that there is none yet, the last one is old, or their disk does not answer."""
    if not (place := current_app.config["BACKUP_DIR"]):
        return
    try:
        last = backups.last_backup(Path(place))
    except OSError:  # which must not hide the other troubles
        yield Trouble(AlertKind.BACKUP_UNREADABLE, since=machine_now)
        return
    if last is None or last.is_old(machine_now):
        yield Trouble(AlertKind.BACKUP_OLD, since=last.manifest.taken_at if last else None)
