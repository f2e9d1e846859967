"""The day on which a submitted photograph was taken, as its camera says"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("taken_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "taken_on")
