"""What units say against tasks and letters; exemptions that reach into later periods; a forecast with a report"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0038"
down_revision = "0037"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OBJECTION = (
    sa.Column("id", BIG, autoincrement=True, nullable=False),
    sa.Column("assignment_id", BIG, nullable=False),
    sa.Column("task_id", BIG, nullable=True),
    sa.Column("kind", sa.String(length=24), nullable=False),
    sa.Column("state", sa.String(length=24), nullable=False),
    sa.Column("submission_key", sa.String(length=40), nullable=False),
    sa.Column("reason", sa.Text(), nullable=True),
    sa.Column("whose", sa.String(length=300), nullable=True),
    sa.Column("whose_unit_id", BIG, nullable=True),
    sa.Column("forecast_on", sa.Date(), nullable=True),
    sa.Column("typed_by", sa.String(length=200), nullable=True),
    sa.Column("position", sa.String(length=200), nullable=True),
    sa.Column("phone", sa.String(length=100), nullable=True),
    sa.Column("salt", sa.String(length=32), nullable=True),
    sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
    sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
    sa.Column("channel", sa.String(length=24), nullable=False),
    sa.Column("link_id", BIG, nullable=True),
    sa.Column("staff_id", BIG, nullable=True),
    sa.Column("told_by", sa.Text(), nullable=False),
    sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
    sa.Column("answer", sa.Text(), nullable=True),
    sa.Column("answer_salt", sa.String(length=32), nullable=True),
    sa.Column("answered_by_id", BIG, nullable=True),
)
REFERS = (
    ("assignment_id", "assignment"),
    ("task_id", "task"),
    ("whose_unit_id", "unit"),
    ("link_id", "link"),
    ("staff_id", "staff"),
    ("answered_by_id", "staff"),
)


def upgrade() -> None:
    op.create_table(
        "objection",
        *OBJECTION,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint(
            "assignment_id", "task_id", "submission_key", name=op.f("uq_objection_assignment_id_task_id_submission_key")
        ),
        *(sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_objection_{name}")) for name, to in REFERS),
    )
    for name in ("assignment_id", "task_id"):
        op.create_index(op.f(f"ix_objection_{name}"), "objection", [name])
    op.create_table(
        "exemption",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("assignment_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("granted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_exemption_assignment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_exemption_item_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_exemption_staff_id")),
    )
    for name in ("assignment_id", "item_id"):
        op.create_index(op.f(f"ix_exemption_{name}"), "exemption", [name])
    op.add_column("task", sa.Column("objected", sa.String(length=24), nullable=True))
    op.add_column("report", sa.Column("forecast_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for table, column in (("report", "forecast_on"), ("task", "objected")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("exemption")
    op.drop_table("objection")
