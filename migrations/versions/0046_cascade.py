"""A superior passes items on to its schools: tasks name the superior's task"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PASSED_ON = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("task") as batch:
        batch.add_column(sa.Column("parent_id", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_task_parent_id"), "task", ["parent_id"], ["id"])
        batch.create_index("ix_task_parent", ["parent_id"], sqlite_where=PASSED_ON, postgresql_where=PASSED_ON)
    with op.batch_alter_table("assignment") as batch:
        batch.create_index("ix_assignment_parent", ["parent_id"], sqlite_where=PASSED_ON, postgresql_where=PASSED_ON)


def downgrade() -> None:
    with op.batch_alter_table("assignment") as batch:
        batch.drop_index("ix_assignment_parent")
    with op.batch_alter_table("task") as batch:
        batch.drop_index("ix_task_parent")
        batch.drop_constraint(op.f("fk_task_parent_id"), type_="foreignkey")
        batch.drop_column("parent_id")
