"""When an officer looked last at the reports of a period; flagged tasks found by an index"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "last_look",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("period_id", BIG, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("since_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_look")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_last_look_staff_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_last_look_period_id")),
        sa.UniqueConstraint("staff_id", "period_id", name=op.f("uq_last_look_staff_id_period_id")),
    )
    op.create_index(
        "ix_task_flagged", "task", ["period_id"], sqlite_where=sa.text("flagged"), postgresql_where=sa.text("flagged")
    )


def downgrade() -> None:
    op.drop_index("ix_task_flagged", table_name="task")
    op.drop_table("last_look")
