"""Mails are found by when they were sent"""

from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.create_index(op.f("ix_mail_sent_at"), "mail", ["sent_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_mail_sent_at"), "mail")
