"""One mail a day for each address: which mails go at once, and in which mail the others went"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

AT_ONCE = ("acknowledged", "incident_alert", "issued", "new_link", "receipt", "sign_in", "withdrawn")
"""The occasions that went at once when this migration was written."""


def upgrade() -> None:
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mailbox", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("at_once", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("sent_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_mail_sent_in_id"), "mail", ["sent_in_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_mail_mailbox"), ["mailbox"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_sent_in_id"), ["sent_in_id"], unique=False)
    mail = sa.table("mail", *map(sa.column, ("occasion", "recipient", "mailbox", "at_once")))
    op.execute(sa.update(mail).values(mailbox=sa.func.lower(mail.c.recipient)))
    op.execute(sa.update(mail).where(mail.c.occasion.in_(AT_ONCE)).values(at_once=sa.true()))
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.alter_column("mailbox", server_default=None)
        batch_op.alter_column("at_once", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_sent_in_id"))
        batch_op.drop_index(batch_op.f("ix_mail_mailbox"))
        batch_op.drop_constraint(batch_op.f("fk_mail_sent_in_id"), type_="foreignkey")
        batch_op.drop_column("sent_in_id")
        batch_op.drop_column("at_once")
        batch_op.drop_column("mailbox")
