"""What a workflow says of its long work: its module `long_work` lists these, and app.py collects them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy.orm import Session

from directives.models import Job
from directives.terms import JobKind

_OF_APP = "dondoc.long_work"
T = TypeVar("T")


class WorkRefused(Exception):
    """It cannot be done; the words say why, and what a person can do."""


class JobTakenAway(Exception):
    """The job was cancelled, or its data were erased meanwhile: what was made of it is thrown away."""


class WorkStopped(Exception):
    """The worker was asked to stop: the job waits for the next."""


@dataclass(frozen=True)
class MadeFile:
    """The result of a job: a file of our own."""

    name: str
    content: bytes
    media_type: str


class WorkProgress:
    """How far a job is. Work calls `reach` often: there it ends when the job was taken away or the worker stops.

    `given` is what the work's `reads` made of the file that the job was given.
    """

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self.done = self.total = 0
        self.given: Any = None
        self._check = check

    def reach(self, done: int, total: int) -> None:
        """Note how far the work is. Raises JobTakenAway or WorkStopped."""
        self.done, self.total = done, total
        self._check()

    def over(self, parts: Iterable[T], total: int) -> Iterable[T]:
        """These parts one after the other, each noted as done when the next is asked for."""
        for done, part in enumerate(parts):
            self.reach(done, total)
            yield part


@dataclass(frozen=True)
class LongWork:
    kind: JobKind
    run: Callable[[Session, Job, WorkProgress], MadeFile | str]
    """Makes the file, or does the work and says in words what it did. Raises WorkRefused."""
    writes: bool = False
    """Whether it changes data: then that is committed together with the job's end, or not at all."""
    reads: Callable[[bytes], Any] | None = None
    """Reads the given file, before the write transaction begins. Raises WorkRefused."""


def add_long_work(app: Flask, works: Iterable[LongWork]) -> None:
    """Make the long work of a workflow known to the worker."""
    app.extensions.setdefault(_OF_APP, {}).update({work.kind: work for work in works})


def long_work() -> Mapping[JobKind, LongWork]:
    """All long work of the present application."""
    found: Mapping[JobKind, LongWork] = current_app.extensions[_OF_APP]
    return found
