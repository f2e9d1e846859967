"""When a letter's file was handed to the archive, and by whom"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("directive") as directive:
        directive.add_column(sa.Column("archived_at", UtcDateTime(timezone=True), nullable=True))
        directive.add_column(sa.Column("archived_by_id", BIG, nullable=True))
        directive.create_foreign_key(op.f("fk_directive_archived_by_id"), "staff", ["archived_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("directive") as directive:
        directive.drop_constraint(op.f("fk_directive_archived_by_id"), type_="foreignkey")
        directive.drop_column("archived_by_id")
        directive.drop_column("archived_at")
