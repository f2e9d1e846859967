"""A salt for each stored file: events keep a salted digest of its name and content"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("salt", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "salt")
