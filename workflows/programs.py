"""The programs beside the pages: which should run, which do, and the heartbeat that each running one writes.

The heart beats in a thread of its own, so that it neither waits for the work nor delays it. A loop that has not come
round for half an hour counts as dead: its heart stops.
"""

import gc
import logging
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import db, without_fsync
from directives.jobs import waiting
from directives.record import heartbeats
from directives.record.heartbeats import BEAT_EVERY, ProgramState
from directives.terms import Program
from workflows import clock
from workflows.web.logs import errors, lines

log = logging.getLogger(__name__)

HANGS_AFTER = 30 * 60.0
"""Seconds for one round of a loop; a batch of mails over a slow server takes many minutes."""


COLLECT_AFTER = (50_000, 20, 100)
"""New objects after which Python looks for cycles among the newest, and rounds until it looks among older ones.

A board of 2,500 units makes some 500,000 objects and hardly a cycle: with Python's own 700 the search took 0.4 of its
0.95 s of processor. Cycles that wait until 50,000 objects are new hold a few megabytes.
"""


def settle_memory() -> None:
    """Let the collector pass over what the program has loaded; each server calls it once, when it can begin."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def expected() -> list[Program]:
    """The programs that should run by the settings, whatever there is to do."""
    reads_mails = bool(current_app.config["IMAP_SERVER"])
    return [Program.MAIL, Program.TICK, *([Program.INBOX] if reads_mails else [])]


def states(session: Session) -> list[ProgramState]:
    """Which programs run, and which are missing since when. The worker of jobs is missed only while one waits."""
    now = clock.machine_now()
    jobs = [Program.JOBS] if waiting.wait(session, now) else []
    return heartbeats.states(session, [*expected(), *jobs], now)


_SERVICES = {
    Program.MAIL: "dondoc-mail@",
    Program.TICK: "dondoc-tick",
    Program.INBOX: "dondoc-inbox",
    Program.JOBS: "dondoc-jobs",
}


def service_of(program: Program, name: str = "") -> str:
    """The systemd service of a program (deploy/systemd); of several mail workers, the one whose number is its name."""
    service = _SERVICES[program]
    return f"{service}{name if name.isdigit() else 1}" if service.endswith("@") else service


program_name = click.option(
    "--name",
    metavar="TÊN",
    help="Tên của chương trình này khi chạy nhiều cái cùng loại trên một máy; trống là tên máy.",
)
"""The option of each command that runs such a program."""


class Heart:
    """The heartbeat of one running program, from its start to its end."""

    def __init__(self, engine: Engine, program: Program, name: str, every: float) -> None:
        self.engine, self.program, self.name, self.every = engine, program, name[:64], every
        self.came_round = time.monotonic()
        self.ends, self.stops = threading.Event(), False

    def note_round(self) -> None:
        """To be called by the loop each time it comes round."""
        self.came_round = time.monotonic()

    def note_stop(self) -> None:
        """To be called when the loop ends because it was asked to."""
        self.stops = True

    def run(self) -> None:
        """Beat until the program ends."""
        while not self.ends.is_set():
            if time.monotonic() - self.came_round < HANGS_AFTER:
                self._beat()
            self.ends.wait(self.every)
        if self.stops:
            self._beat(stops=True)

    def _beat(self, *, stops: bool = False) -> None:
        try:
            with without_fsync(), Session(self.engine) as own:
                heartbeats.beat(own, self.program, self.name, clock.machine_now(), stops=stops)
                own.commit()
            errors.flush(self.engine)
        except SQLAlchemyError as error:  # the work itself says what is wrong with the database
            log.debug("a heartbeat could not be written: %s", error)
        except Exception:
            log.exception("a heartbeat met an unknown error")


@contextmanager
def heartbeat(
    app: Flask, program: Program, name: str | None = None, every: float = BEAT_EVERY.total_seconds()
) -> Iterator[Heart]:
    """Within it the program's heart beats; unless an error ends it, it is then known to be stopped and not dead."""
    with app.app_context():
        heart = Heart(db.engine, program, name or platform.node() or "-", every)
    thread = threading.Thread(target=heart.run, name=f"heartbeat {program}", daemon=True)
    thread.start()
    lines.say(log, "program starts", program=program, name=heart.name)
    try:
        yield heart
        heart.note_stop()
    finally:
        heart.ends.set()
        thread.join()
        lines.say(log, "program ends", program=program, name=heart.name)
