"""What is counted against limits"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "limit_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("counted", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_use")),
    )
    with op.batch_alter_table("limit_use") as batch_op:
        batch_op.create_index("ix_limit_use_kind_counted", ["kind", "counted", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_limit_use_at"), ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("limit_use")
