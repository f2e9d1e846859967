"""Area events, and the tasks that they moved"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0033"
down_revision = "0032"


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "area_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _big("agency_id"),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=24), nullable=False),
        _big("area_id"),
        sa.Column("area_name", sa.String(length=300), nullable=False),
        _big("directive_id", nullable=True),
        sa.Column("act", sa.String(length=24), nullable=False),
        _moment("due_at"),
        _moment("paused_until"),
        _moment("at", nullable=False),
        _big("staff_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_area_event_agency_id")),
        sa.ForeignKeyConstraint(["directive_id"], ["directive.id"], name=op.f("fk_area_event_directive_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_area_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_event")),
    )
    op.create_index("ix_area_event_agency", "area_event", ["agency_id", "id"])
    op.create_table(
        "area_event_task",
        _big("area_event_id"),
        _big("task_id"),
        _moment("was_due_at"),
        _moment("asked_again_at"),
        sa.ForeignKeyConstraint(["area_event_id"], ["area_event.id"], name=op.f("fk_area_event_task_area_event_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_area_event_task_task_id")),
        sa.PrimaryKeyConstraint("area_event_id", "task_id", name=op.f("pk_area_event_task")),
    )
    op.create_index(op.f("ix_area_event_task_task_id"), "area_event_task", ["task_id"])


def downgrade() -> None:
    op.drop_table("area_event_task")
    op.drop_table("area_event")
