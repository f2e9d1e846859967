"""Files of later reports of an incident; a corrected level, with what it was before"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEVELS = ("former_level", "new_level")


def upgrade() -> None:
    with op.batch_alter_table("incident_act") as batch_op:
        for name in LEVELS:
            batch_op.add_column(sa.Column(name, sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("incident_act") as batch_op:
        for name in LEVELS:
            batch_op.alter_column(name, existing_type=sa.String(length=120), nullable=False, server_default=None)
    with op.batch_alter_table("incident_file") as batch_op:
        batch_op.add_column(sa.Column("first_id", BIG, nullable=True))
        batch_op.create_foreign_key(op.f("fk_incident_file_first_id"), "incident", ["first_id"], ["id"])
        batch_op.create_index(op.f("ix_incident_file_first_id"), ["first_id"])


def downgrade() -> None:
    with op.batch_alter_table("incident_file") as batch_op:
        batch_op.drop_index(op.f("ix_incident_file_first_id"))
        batch_op.drop_constraint(op.f("fk_incident_file_first_id"), type_="foreignkey")
        batch_op.drop_column("first_id")
    with op.batch_alter_table("incident_act") as batch_op:
        for name in LEVELS:
            batch_op.drop_column(name)
