"""A session may have been opened by the link in a leader's digest"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("mail_id", BIG, nullable=True))
        batch.create_foreign_key(batch.f("fk_staff_session_mail_id"), "mail", ["mail_id"], ["id"])
        batch.create_unique_constraint(batch.f("uq_staff_session_mail_id"), ["mail_id"])


def downgrade() -> None:
    op.execute("DELETE FROM staff_session WHERE mail_id IS NOT NULL")
    with op.batch_alter_table("staff_session") as batch:
        batch.drop_constraint(batch.f("uq_staff_session_mail_id"), type_="unique")
        batch.drop_constraint(batch.f("fk_staff_session_mail_id"), type_="foreignkey")
        batch.drop_column("mail_id")
