"""An officer may decide to keep a due date that falls on a day off"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("period", sa.Column("kept_due_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("period", "kept_due_at")
