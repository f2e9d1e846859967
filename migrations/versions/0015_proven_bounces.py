"""Whether a delivery report came to the signed address of an envelope"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("incoming_mail") as batch_op:
        batch_op.add_column(sa.Column("is_proven", sa.Boolean(), server_default=sa.false(), nullable=False))
    # until now a report acted by itself unless only its recipient was known: those that acted wait for nobody
    op.execute(sa.text("UPDATE incoming_mail SET is_proven = true WHERE matched_by IN ('message_id', 'envelope')"))
    with op.batch_alter_table("incoming_mail") as batch_op:
        batch_op.alter_column("is_proven", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("incoming_mail") as batch_op:
        batch_op.drop_column("is_proven")
