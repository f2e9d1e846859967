"""A report that somebody entered waits for the head of the unit, where the unit wants it so"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0042"
down_revision = "0041"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    for table, name in (("contact", "is_head"), ("unit", "two_hands")):
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("answer_draft") as batch:
        batch.add_column(sa.Column("waiting_since", MOMENT, nullable=True))
        batch.add_column(sa.Column("entered_link_id", BIG, nullable=True))
        batch.add_column(sa.Column("sent_back_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("sent_back_word", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_answer_draft_entered_link_id"), "link", ["entered_link_id"], ["id"])
    with op.batch_alter_table("answer_draft") as batch:
        batch.alter_column("sent_back_word", server_default=None)
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("entered_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("entered_link_id", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_report_entered_link_id"), "link", ["entered_link_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.drop_constraint(op.f("fk_report_entered_link_id"), type_="foreignkey")
        batch.drop_column("entered_link_id")
        batch.drop_column("entered_at")
    with op.batch_alter_table("answer_draft") as batch:
        batch.drop_constraint(op.f("fk_answer_draft_entered_link_id"), type_="foreignkey")
        for name in ("sent_back_word", "sent_back_at", "entered_link_id", "waiting_since"):
            batch.drop_column(name)
    for table, name in (("unit", "two_hands"), ("contact", "is_head")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
