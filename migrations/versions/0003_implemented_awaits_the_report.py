"""'Implemented' no longer counts as the submission of an item that asks for a report: rebuild such tasks"""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0003"
down_revision = "0002"

REPORTS = {"reported", "incident_reported"}
KEEPS_RETURN = {"under_way", "implemented"}
ENDS = {"period_skipped", "item_stopped", "follow_up_closed", "directive_withdrawn"}
MOVES = REPORTS | KEEPS_RETURN | ENDS | {"approved", "returned", "exempted"}
SETS_A_DATE = {"deadline_moved", "extension_granted", "returned"}

event = sa.table(
    "event",
    sa.column("id"),
    sa.column("directive_id"),
    sa.column("chain_kind"),
    sa.column("task_id"),
    sa.column("kind"),
    sa.column("recorded_at", UtcDateTime(timezone=True)),
    sa.column("happened_at", UtcDateTime(timezone=True)),
    sa.column("body"),
)
task = sa.table(
    "task",
    sa.column("id"),
    sa.column("item_id"),
    sa.column("period_id"),
    sa.column("first_submitted_at", UtcDateTime(timezone=True)),
    sa.column("due_at", UtcDateTime(timezone=True)),
    sa.column("return_due_at", UtcDateTime(timezone=True)),
    sa.column("extended_due_at", UtcDateTime(timezone=True)),
)
item = sa.table("item", sa.column("id"), sa.column("mode"), sa.column("directive_id"))
period = sa.table("period", sa.column("id"), sa.column("planned_due_at", UtcDateTime(timezone=True)))


def upgrade() -> None:
    connection = op.get_bind()
    said = sa.select(event.c.task_id).where(event.c.kind == "implemented")
    tasks = connection.execute(
        sa.select(task.c.id, task.c.period_id, period.c.planned_due_at, item.c.directive_id)
        .join(item, item.c.id == task.c.item_id)
        .join(period, period.c.id == task.c.period_id)
        .where(item.c.mode.in_(("report", "figures")), task.c.id.in_(said))
        .order_by(item.c.directive_id, task.c.id)
    ).all()
    for directive_id, theirs in groupby(tasks, key=lambda row: row.directive_id):
        events = connection.execute(
            sa.select(event.c.chain_kind, event.c.task_id, event.c.kind, event.c.happened_at, event.c.body)
            .where(
                event.c.directive_id == directive_id,
                event.c.kind.in_(sorted(MOVES | SETS_A_DATE)),
                sa.or_(event.c.chain_kind == "directive", event.c.task_id.in_(said)),
            )
            .order_by(event.c.recorded_at, event.c.id)
        ).all()
        for row in theirs:
            own = [one for one in events if _concerns(one, row.id, row.period_id)]
            values = _replay(row.planned_due_at, own)
            connection.execute(sa.update(task).where(task.c.id == row.id).values(values))


def _concerns(one: sa.Row[Any], task_id: int, period_id: int) -> bool:
    if one.task_id is not None:
        return bool(one.task_id == task_id)
    data = _data(one)
    if one.chain_kind != "directive":
        return False
    return period_id == data["period"] if "period" in data else period_id in data.get("periods", [period_id])


def _data(one: sa.Row[Any]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(one.body)["data"]
    return data


def _replay(planned: datetime | None, events: Iterable[sa.Row[Any]]) -> dict[str, datetime | None]:
    """The projection as this version's rules give it; the standing stays as it was."""
    first, due, wanted, extended, returned = None, planned, None, None, False
    for one in events:
        text = _data(one).get("due_at")
        date = datetime.fromisoformat(text) if text and one.kind in SETS_A_DATE else None
        if one.kind == "deadline_moved":
            due = max(date, extended) if date and extended else date
        elif one.kind == "extension_granted" and (returned or wanted):
            wanted = date
        elif one.kind == "extension_granted":
            due = extended = date
        else:
            if one.kind in REPORTS:
                first = min(first, one.happened_at) if first else one.happened_at
            returned = one.kind == "returned"
            wanted = date if returned else wanted if one.kind in KEEPS_RETURN else None
        if one.kind in ENDS:
            break
    return {"first_submitted_at": first, "due_at": due, "return_due_at": wanted, "extended_due_at": extended}


def downgrade() -> None:
    """Nothing to undo: `dondoc ledger rebuild` projects the ledger by the rules of the installed version."""
