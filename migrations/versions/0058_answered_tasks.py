"""Assignments count the tasks that their units have answered"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# the SQL of record/projection/standing_sql.py as it was when this was written
_LACKS_REPORT = """t.standing = 'implemented' AND i.mode IN ('report', 'figures')
    AND (t.first_submitted_at IS NULL OR t.return_due_at IS NOT NULL)"""
_DONE = f"t.standing IN ('implemented', 'reported', 'approved') AND NOT ({_LACKS_REPORT})"
FILL = f"""
UPDATE assignment SET answered_tasks = c.answered FROM (
    SELECT t.assignment_id, count(*) AS answered FROM task t JOIN item i ON i.id = t.item_id
    WHERE i.mode <> 'incident' AND ({_DONE} OR t.first_submitted_at IS NOT NULL) OR t.document_at IS NOT NULL
    GROUP BY t.assignment_id
) c WHERE c.assignment_id = assignment.id
"""


def upgrade() -> None:
    op.add_column("assignment", sa.Column("answered_tasks", BIG, nullable=False, server_default="0"))
    op.execute(FILL)
    if op.get_bind().dialect.name == "postgresql":  # SQLite would have to copy the table for it
        op.alter_column("assignment", "answered_tasks", server_default=None)


def downgrade() -> None:
    op.drop_column("assignment", "answered_tasks")
