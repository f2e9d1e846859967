"""Assignments count their tasks: asked, done, waiting for review; open tasks have an index of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MAY_BE_OPEN = sa.text(
    "(standing IN ('silent', 'under_way', 'returned')"
    " OR standing = 'implemented' AND (first_submitted_at IS NULL OR return_due_at IS NOT NULL))"
)
COUNTERS = ("asked_tasks", "done_tasks", "review_tasks")

# the SQL of record/projection/standing_sql.py as it was when this was written
_LACKS_REPORT = """t.standing = 'implemented' AND i.mode IN ('report', 'figures')
    AND (t.first_submitted_at IS NULL OR t.return_due_at IS NOT NULL)"""
_ASKED = """t.standing NOT IN ('skipped', 'stopped', 'withdrawn', 'replaced', 'exempt')
    AND i.obligation <> 'conditional' AND (t.standing <> 'silent' OR i.mode <> 'incident')"""
FILL = f"""
UPDATE assignment SET asked_tasks = c.asked, done_tasks = c.done, review_tasks = c.review FROM (
    SELECT t.assignment_id,
        sum(CASE WHEN {_ASKED} THEN 1 ELSE 0 END) AS asked,
        sum(CASE WHEN {_ASKED} AND t.standing IN ('implemented', 'reported', 'approved') AND NOT ({_LACKS_REPORT})
            THEN 1 ELSE 0 END) AS done,
        sum(CASE WHEN t.standing = 'reported' AND i.mode <> 'incident' AND (i.mode <> 'figures' OR t.flagged)
            THEN 1 ELSE 0 END) AS review
    FROM task t JOIN item i ON i.id = t.item_id GROUP BY t.assignment_id
) c WHERE c.assignment_id = assignment.id
"""


def upgrade() -> None:
    for name in COUNTERS:
        op.add_column("assignment", sa.Column(name, BIG, nullable=False, server_default="0"))
    op.execute(FILL)
    if op.get_bind().dialect.name == "postgresql":  # SQLite would have to copy the table for it
        for name in COUNTERS:
            op.alter_column("assignment", name, server_default=None)
    op.create_index(
        "ix_task_open", "task", ["period_id", "assignment_id"], sqlite_where=MAY_BE_OPEN, postgresql_where=MAY_BE_OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_task_open", "task")
    for name in reversed(COUNTERS):
        op.drop_column("assignment", name)
