"""Forms kept under a name"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0035"
down_revision = "0034"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "named_form",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("created_by_id", BIG, nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_form")),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_named_form_agency_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_named_form_created_by_id")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_named_form_agency_id_name")),
    )


def downgrade() -> None:
    op.drop_table("named_form")
