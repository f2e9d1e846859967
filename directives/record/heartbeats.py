"""Heartbeats: each program beside the pages writes its own; who watches reads which run and which are missing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directives.database import insert_unless_known
from directives.models import Heartbeat
from directives.terms import Program

BEAT_EVERY = timedelta(seconds=20)
MISSING_AFTER = timedelta(minutes=3)
"""How long without a heartbeat; a restart of all programs is shorter."""
FORGET_AFTER = timedelta(days=7)
"""One of several that died is told of for this long, while the others run."""


@dataclass(frozen=True)
class ProgramState:
    """A program, or one of several of the same kind."""

    program: Program
    name: str = ""
    seen_at: datetime | None = None
    """The last sign of it; None if it has never run."""
    stopped_at: datetime | None = None
    is_missing: bool = True
    is_whole: bool = True
    """Whether this stands for all of its kind: none of them runs, or there is only one."""


def judge(seen: Collection[ProgramState], expected: Collection[Program], now: datetime) -> Iterator[ProgramState]:
    """The state of each expected program, from what was last `seen` of each.

    If none of a kind runs, one line stands for all of them. One that was asked to stop while others of its kind go on
    is not missed.
    """
    for program in expected:
        own = sorted((one for one in seen if one.program is program), key=lambda one: one.name)
        alive = [one for one in own if _last(one) > now - MISSING_AFTER]
        if not alive:
            yield max(own, key=_last, default=ProgramState(program))
            continue
        for one in own:
            is_missing = one not in alive
            if not is_missing or (one.stopped_at is None and _last(one) > now - FORGET_AFTER):
                yield ProgramState(program, one.name, one.seen_at, one.stopped_at, is_missing, is_whole=len(own) == 1)


def runs(states: Collection[ProgramState], program: Program) -> bool:
    """Whether at least one program of this kind runs."""
    return any(one.program is program and not one.is_missing for one in states)


def _last(one: ProgramState) -> datetime:
    assert one.seen_at
    return one.seen_at


def beat(session: Session, program: Program, name: str, now: datetime, *, stops: bool = False) -> None:
    """Note that the program runs, or that it stops because it was asked to."""
    session.execute(insert_unless_known(session, Heartbeat).values(program=program, name=name, seen_at=now))
    row = (Heartbeat.program == program, Heartbeat.name == name)
    session.execute(update(Heartbeat).where(*row).values(seen_at=now, stopped_at=now if stops else None))


def states(session: Session, expected: Collection[Program], now: datetime) -> list[ProgramState]:
    """Which of the expected programs run, and which are missing since when; `now` is on the machine's clock."""
    rows = session.execute(select(Heartbeat.program, Heartbeat.name, Heartbeat.seen_at, Heartbeat.stopped_at))
    return list(judge([ProgramState(*row) for row in rows], expected, now))
