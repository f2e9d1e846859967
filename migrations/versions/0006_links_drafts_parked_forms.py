"""Two generations of a link open at once; drafts have editions; typed text can be parked"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_COLUMNS = {"link": {"opens_from": "1", "ended_below": "1"}, "answer_draft": {"edition": "0"}}


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, default in columns.items():
                batch.add_column(sa.Column(name, BIG, nullable=False, server_default=default))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.alter_column(name, server_default=None)
    # until now a renewed link ended the older ones at once
    op.execute("UPDATE link SET opens_from = generation, ended_below = generation")
    op.execute("UPDATE answer_draft SET edition = 1")
    op.create_table(
        "parked_form",
        sa.Column("id", BIG, nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("assignment_id", BIG, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("parked_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_parked_form_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_form")),
        sa.UniqueConstraint("browser", "path", name=op.f("uq_parked_form_browser_path")),
    )
    op.create_index(op.f("ix_parked_form_assignment_id"), "parked_form", ["assignment_id"])
    op.create_index(op.f("ix_parked_form_parked_at"), "parked_form", ["parked_at"])


def downgrade() -> None:
    op.drop_table("parked_form")
    for table, columns in NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
