"""Units that close, their successor, since when it answers for what was open, and the rules of groups"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0041"
down_revision = "0040"

ENDING = sa.Enum("merged", "split", "dissolved", name="unitending", native_enum=False, length=24)


def upgrade() -> None:
    with op.batch_alter_table("unit") as batch:
        batch.add_column(sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch.add_column(sa.Column("ended_as", ENDING, nullable=True))
        batch.create_foreign_key(op.f("fk_unit_successor_id"), "unit", ["successor_id"], ["id"])
    op.add_column("assignment", sa.Column("taken_over_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("unit_group", sa.Column("rule", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_assignment_responsible_unit_id"), "assignment", ["responsible_unit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_assignment_responsible_unit_id"), table_name="assignment")
    with op.batch_alter_table("unit_group") as batch:
        batch.drop_column("rule")
    with op.batch_alter_table("assignment") as batch:
        batch.drop_column("taken_over_at")
    with op.batch_alter_table("unit") as batch:
        batch.drop_constraint(op.f("fk_unit_successor_id"), type_="foreignkey")
        batch.drop_column("successor_id")
        batch.drop_column("ended_as")
