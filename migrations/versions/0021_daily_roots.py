"""Daily roots over all chains, and the hash of an event as a way to find it"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "daily_root",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_root")),
        sa.UniqueConstraint("on", name=op.f("uq_daily_root_on")),
    )
    op.create_index("ix_event_hash", "event", ["hash"], unique=False)
    op.create_index("ix_event_recorded_at", "event", ["recorded_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_recorded_at", "event")
    op.drop_index("ix_event_hash", "event")
    op.drop_table("daily_root")
