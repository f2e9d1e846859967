"""Addresses as evidence, and the day of the deed that evidence shows"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0040"
down_revision = "0039"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("evidence", sa.Column("done_on", sa.Date(), nullable=True))
    op.create_table(
        "evidence_link",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("task_id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_evidence_link_task_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_evidence_link_report_id")),
    )
    op.create_index(op.f("ix_evidence_link_task_id"), "evidence_link", ["task_id"])
    op.create_index(op.f("ix_evidence_link_report_id"), "evidence_link", ["report_id"])


def downgrade() -> None:
    op.drop_table("evidence_link")
    op.drop_column("evidence", "done_on")
