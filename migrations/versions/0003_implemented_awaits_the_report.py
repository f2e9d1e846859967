"""'Implemented' no longer counts as the submission of an item that asks for a report: rebuild such tasks"""

import json
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0003"
down_revision = "0002"

REPORTS = ("reported", "incident_reported")
KEEPS_RETURN = ("under_way", "implemented")
MOVES = (*REPORTS, *KEEPS_RETURN, "approved", "exempted")

event = sa.table(
    "event",
    sa.column("id"),
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
    sa.column("standing"),
    sa.column("first_submitted_at", UtcDateTime(timezone=True)),
    sa.column("return_due_at", UtcDateTime(timezone=True)),
)
item = sa.table("item", sa.column("id"), sa.column("mode"))


def upgrade() -> None:
    connection = op.get_bind()
    implemented = sa.select(event.c.task_id).where(event.c.kind == "implemented")
    events = connection.execute(
        sa.select(event.c.task_id, task.c.standing, event.c.kind, event.c.happened_at, event.c.body)
        .join(task, task.c.id == event.c.task_id)
        .join(item, item.c.id == task.c.item_id)
        .where(item.c.mode.in_(("report", "figures")), event.c.task_id.in_(implemented))
        .order_by(event.c.task_id, event.c.recorded_at, event.c.id)
    ).all()
    for task_id, theirs in groupby(events, key=lambda row: row.task_id):
        rows = list(theirs)
        values = {"first_submitted_at": min((row.happened_at for row in rows if row.kind in REPORTS), default=None)}
        if rows[0].standing in KEEPS_RETURN:
            values["return_due_at"] = _return_date(rows)
        connection.execute(sa.update(task).where(task.c.id == task_id).values(values))


def _return_date(rows: list[sa.Row]) -> datetime | None:
    """The due date of the last return, if nothing was submitted since."""
    found = None
    for row in rows:
        if row.kind == "returned" or (row.kind == "extension_granted" and found is not None):
            found = datetime.fromisoformat(json.loads(row.body)["data"]["due_at"])
        elif row.kind in MOVES and row.kind not in KEEPS_RETURN:
            found = None
    return found


def downgrade() -> None:
    """Nothing to undo: `dondoc ledger rebuild` projects the ledger by the rules of the installed version."""
