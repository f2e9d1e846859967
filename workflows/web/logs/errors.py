"""Counts of logged errors by kind, from all processes in one table, so that one that repeats is seen.

They are counted in memory where they are logged, and written after the work: by a heartbeat, or after a page was sent.
"""

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import insert_unless_known, set_read_only, without_fsync
from directives.models import ErrorCount
from workflows import clock

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


class _ErrorCounter(logging.Handler):
    """Counts records of errors; writes nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.counts: Counter[str] = Counter()
        self.guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.funcName
        with self.guard:
            self.counts[f"{record.name}: {kind}"[:160]] += 1

    def take(self) -> Counter[str]:
        with self.guard:
            taken, self.counts = self.counts, Counter()
        return taken


counter = _ErrorCounter()


def flush(engine: Engine) -> None:
    """Write what was counted since the last time, in a transaction of its own. Without a database it is lost."""
    if not counter.counts:
        return
    set_read_only(False)
    try:
        with without_fsync(), Session(engine) as own:
            add(own, counter.take(), clock.machine_now())
            own.commit()
    except SQLAlchemyError as error:
        log.warning("counts of errors are lost: %s", error)


def add(session: Session, counts: Counter[str], now: datetime) -> None:
    """Add to the counts of this hour; those that are older than KEPT go."""
    hour = _hour(now)
    for kind, count in sorted(counts.items()):
        session.execute(insert_unless_known(session, ErrorCount).values(kind=kind, hour=hour, count=0))
        row = (ErrorCount.kind == kind, ErrorCount.hour == hour)
        session.execute(update(ErrorCount).where(*row).values(count=ErrorCount.count + count))
    session.execute(delete(ErrorCount).where(ErrorCount.hour < now - KEPT))


def recent(session: Session, now: datetime) -> dict[str, int]:
    """The errors of the present hour and the one before, by kind."""
    rows = session.execute(
        select(ErrorCount.kind, func.sum(ErrorCount.count))
        .where(ErrorCount.hour >= _hour(now) - timedelta(hours=1))
        .group_by(ErrorCount.kind)
        .order_by(ErrorCount.kind)
    )
    return {kind: int(count) for kind, count in rows}


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
