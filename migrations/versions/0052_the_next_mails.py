"""Indexes of the queue: the next mails in their order, and the mails of the day of an address"""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.drop_index("ix_mail_next", "mail")
    op.drop_index(op.f("ix_mail_mailbox"), "mail")
    op.create_index("ix_mail_next", "mail", ["state", "priority", "not_before", "id"])
    op.create_index("ix_mail_of_day", "mail", ["mailbox", "state", "sent_at"])


def downgrade() -> None:
    op.drop_index("ix_mail_of_day", "mail")
    op.drop_index("ix_mail_next", "mail")
    op.create_index(op.f("ix_mail_mailbox"), "mail", ["mailbox"])
    op.create_index("ix_mail_next", "mail", ["state", "priority", "not_before"])
