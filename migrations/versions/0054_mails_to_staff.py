"""An index of the mails to staff, which are few among those to units"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

TO_STAFF = sa.text("staff_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_mail_staff_id", "mail", ["staff_id"], sqlite_where=TO_STAFF, postgresql_where=TO_STAFF)


def downgrade() -> None:
    op.drop_index("ix_mail_staff_id", "mail")
