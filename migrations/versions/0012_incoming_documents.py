"""The register of incoming documents, and the tasks that they may answer"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0012"
down_revision = "0011"


def _key(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "incoming_document",
        _id(),
        _key("agency_id"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("arrival_number", sa.String(length=60), nullable=False),
        sa.Column("symbol", sa.String(length=120), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("sender", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        _key("unit_id", nullable=True),
        _key("staff_id"),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("set_aside_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_incoming_document_agency_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_incoming_document_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incoming_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_document")),
        sa.UniqueConstraint("agency_id", "digest", name=op.f("uq_incoming_document_agency_id_digest")),
    )
    with op.batch_alter_table("incoming_document") as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_document_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "document_match",
        _id(),
        _key("document_id"),
        _key("task_id"),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        _key("report_id", nullable=True),
        _key("staff_id", nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["incoming_document.id"], name=op.f("fk_document_match_document_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_document_match_report_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_document_match_staff_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_document_match_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_match")),
        sa.UniqueConstraint("document_id", "task_id", name=op.f("uq_document_match_document_id_task_id")),
    )
    with op.batch_alter_table("document_match") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_match_task_id"), ["task_id"], unique=False)
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("document_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_column("document_at")
    op.drop_table("document_match")
    op.drop_table("incoming_document")
