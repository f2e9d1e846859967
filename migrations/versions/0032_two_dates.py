"""The data window of an item and of its periods, the grace after a due date, and when a figure was said to be needed"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0032"
down_revision = "0031"

WINDOW = sa.Enum("days", "month", "quarter", "half_year", "year", name="datawindow", native_enum=False, length=24)


def upgrade() -> None:
    for table in ("unit", "period"):
        op.add_column(table, sa.Column("grace_minutes", sa.BigInteger(), nullable=False, server_default="0"))
    for name in ("data_from", "data_until"):
        op.add_column("period", sa.Column(name, UtcDateTime(timezone=True), nullable=True))
    op.add_column("item", sa.Column("data_window", WINDOW, nullable=True))
    op.add_column("item", sa.Column("data_days", sa.BigInteger(), nullable=True))
    op.add_column("item", sa.Column("needed_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, names in (
        ("item", ("needed_at", "data_days", "data_window")),
        ("period", ("data_until", "data_from", "grace_minutes")),
        ("unit", ("grace_minutes",)),
    ):
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
