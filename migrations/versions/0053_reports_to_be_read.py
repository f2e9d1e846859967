"""A task says since when its report waits to be read, and has an index in that order"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0053"
down_revision = "0052"

WAITS = sa.text("review_from IS NOT NULL")
FLAGGED = sa.text("flagged")
FILL = """
UPDATE task SET review_from = coalesce(
    (SELECT max(r.recorded_at) FROM report r WHERE r.task_id = task.id), first_submitted_at)
WHERE standing = 'reported' AND (
    item_id IN (SELECT id FROM item WHERE mode NOT IN ('figures', 'incident'))
    OR flagged AND item_id IN (SELECT id FROM item WHERE mode = 'figures'))
"""
BACK = """
UPDATE task SET flagged = true
WHERE review_from IS NOT NULL AND item_id IN (SELECT id FROM item WHERE mode = 'figures')
"""


def upgrade() -> None:
    op.add_column("task", sa.Column("review_from", UtcDateTime(timezone=True)))
    op.execute(FILL)
    op.drop_index("ix_task_flagged", "task")
    with op.batch_alter_table("task") as batch:
        batch.drop_column("flagged")
    op.create_index(
        "ix_task_review", "task", ["review_from", "id", "item_id"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_index("ix_task_review_period", "task", ["period_id"], sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_task_review_period", "task")
    op.drop_index("ix_task_review", "task")
    op.add_column("task", sa.Column("flagged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(BACK)
    with op.batch_alter_table("task") as batch:
        batch.alter_column("flagged", server_default=None)
        batch.drop_column("review_from")
    op.create_index("ix_task_flagged", "task", ["period_id"], sqlite_where=FLAGGED, postgresql_where=FLAGGED)
