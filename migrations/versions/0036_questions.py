"""Questions about reports and their answers, found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

SAID = sa.text("kind IN ('question_asked', 'question_answered')")


def upgrade() -> None:
    op.create_index("ix_event_said", "event", ["task_id"], sqlite_where=SAID, postgresql_where=SAID)


def downgrade() -> None:
    op.drop_index("ix_event_said", table_name="event")
