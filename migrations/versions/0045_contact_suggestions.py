"""What units say is wrong with their contacts on record"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0045"
down_revision = "0044"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERS = (("unit_id", "unit"), ("contact_id", "contact"), ("link_id", "link"), ("staff_id", "staff"))


def upgrade() -> None:
    op.create_table(
        "contact_suggestion",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("suggested_by", sa.String(length=200), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("suggested_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_salt", sa.String(length=32), nullable=True),
        sa.Column("staff_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_suggestion")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_contact_suggestion_{name}"))
            for name, to in REFERS
        ),
    )
    op.create_index(op.f("ix_contact_suggestion_unit_id"), "contact_suggestion", ["unit_id"])


def downgrade() -> None:
    op.drop_table("contact_suggestion")
