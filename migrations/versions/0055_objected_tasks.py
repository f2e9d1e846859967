"""Tasks that units object to are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

OBJECTED = sa.text("objected IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_task_objected", "task", ["assignment_id"], sqlite_where=OBJECTED, postgresql_where=OBJECTED)


def downgrade() -> None:
    op.drop_index("ix_task_objected", "task")
