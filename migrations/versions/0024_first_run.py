"""The code of the first run, and how an agency's own pages look"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0024"
down_revision = "0023"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "setup_code",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_code")),
    )
    op.create_table(
        "agency_frame",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("emblem_id", BIG, nullable=True),
        sa.Column("put_off_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_frame")),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_agency_frame_agency_id")),
        sa.ForeignKeyConstraint(["emblem_id"], ["stored_file.id"], name=op.f("fk_agency_frame_emblem_id")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_agency_frame_agency_id")),
    )


def downgrade() -> None:
    op.drop_table("agency_frame")
    op.drop_table("setup_code")
