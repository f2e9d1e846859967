"""Tasks against which a unit says something, and mails by when they were sent, have an index"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

OBJECTED = sa.text("objected IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_task_objected", "task", ["assignment_id"], sqlite_where=OBJECTED, postgresql_where=OBJECTED)
    op.create_index(op.f("ix_mail_sent_at"), "mail", ["sent_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_mail_sent_at"), "mail")
    op.drop_index("ix_task_objected", "task")
