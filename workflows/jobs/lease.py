"""The lease of the job that is being done: renewed by a thread of its own, which also writes how far the work is."""

import logging
import threading
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import without_fsync
from workflows import clock
from workflows.jobs import claims
from workflows.jobs.kind import JobTakenAway, WorkProgress, WorkStopped
from workflows.programs import Heart

log = logging.getLogger(__name__)

RENEW_EVERY = 2.0
"""Seconds after which a page with the progress sees how far it is."""


@dataclass
class Lease:
    """Within it the worker holds the job, until it is taken away."""

    engine: Engine
    job_id: int
    claimant: str
    stop: threading.Event
    heart: Heart | None = None
    ends: threading.Event = field(default_factory=threading.Event)
    taken_away: bool = False

    def __enter__(self) -> Self:
        self.progress = WorkProgress(self._check)
        self._thread = threading.Thread(target=self._keep, name=f"lease of job {self.job_id}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ends.set()
        self._thread.join()

    def _check(self) -> None:
        if self.heart is not None:
            self.heart.note_round()
        if self.taken_away:
            raise JobTakenAway
        if self.stop.is_set():
            raise WorkStopped

    def _keep(self) -> None:
        while not self.ends.wait(RENEW_EVERY):
            try:
                self.taken_away = not self._renew()
            except SQLAlchemyError as error:  # while the work itself writes on SQLite
                log.debug("a lease could not be renewed: %s", error)

    def _renew(self) -> bool:
        done, total = self.progress.done, self.progress.total
        with without_fsync(), Session(self.engine) as own:
            is_ours = claims.renew(own, self.job_id, self.claimant, clock.machine_now(), done, total)
            own.commit()
        return is_ours
