"""A directive may set a date by which units acknowledge it; those issued before set none"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("directive", sa.Column("acknowledge_within", sa.Integer(), nullable=True))
    op.add_column("directive", sa.Column("acknowledge_from", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("directive", "acknowledge_from")
    op.drop_column("directive", "acknowledge_within")
