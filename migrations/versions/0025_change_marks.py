"""Marks that tell a page made from the present data from an older one"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "change_mark",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_change_mark")),
    )


def downgrade() -> None:
    op.drop_table("change_mark")
