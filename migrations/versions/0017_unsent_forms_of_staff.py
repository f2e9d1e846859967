"""Typed text is also parked for staff whose session has ended"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("parked_form") as batch:
        batch.alter_column("assignment_id", existing_type=BIG, nullable=True)
        batch.add_column(sa.Column("staff_id", BIG, nullable=True))
        batch.create_foreign_key(batch.f("fk_parked_form_staff_id"), "staff", ["staff_id"], ["id"])
        batch.create_index(batch.f("ix_parked_form_staff_id"), ["staff_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM parked_form WHERE assignment_id IS NULL")
    with op.batch_alter_table("parked_form") as batch:
        batch.drop_index(batch.f("ix_parked_form_staff_id"))
        batch.drop_constraint(batch.f("fk_parked_form_staff_id"), type_="foreignkey")
        batch.drop_column("staff_id")
        batch.alter_column("assignment_id", existing_type=BIG, nullable=False)
