"""Record escalations: one event in each of many assignment chains, in bulk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Assignment, Event
from directives.record import ledger, locks
from directives.terms import ChainKind, EventKind

AT_ONCE = 500


def record_escalated(session: Session, to: str, tasks: Mapping[int, Sequence[int]], now: datetime) -> None:
    """Record that the silence about these tasks was escalated `to` 'superior' or 'leader'.

    `tasks` maps an assignment's id to task ids.
    """
    ids = sorted(tasks)
    for start in range(0, len(ids), AT_ONCE):
        wanted = select(Assignment).where(Assignment.id.in_(ids[start : start + AT_ONCE]))
        rows = [_event(assignment, to, tasks[assignment.id], now) for assignment in locks.lock_all(session, wanted)]
        session.execute(insert(table_of(Event)), rows)
        session.connection().execute(
            _HEAD,
            [{"of": row["chain_id"], "seq": row["seq"], "hash": row["hash"], "at": row["recorded_at"]} for row in rows],
        )
    session.expire_all()


_TABLE = table_of(Assignment)
_HEAD = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("of"))
    .values(head_seq=bindparam("seq"), head_hash=bindparam("hash"), head_at=bindparam("at"))
)


def _event(assignment: Assignment, to: str, tasks: Sequence[int], now: datetime) -> dict[str, Any]:
    recorded_at = max(now, assignment.head_at) if assignment.head_at else now
    return ledger.event_row(
        ChainKind.ASSIGNMENT,
        assignment.id,
        assignment.head_seq + 1,
        assignment.head_hash,
        EventKind.ESCALATED,
        recorded_at,
        ledger.SYSTEM,
        {"to": to, "tasks": sorted(tasks)},
        directive_id=assignment.directive_id,
    )
