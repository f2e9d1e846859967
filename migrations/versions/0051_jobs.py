"""Long work, and papers that are kept to be served again"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0051"
down_revision = "0050"
_OPEN = sa.text("state IN ('waiting', 'running')")


def _big(name: str, *, nullable: bool = False, **own: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **own)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.types.TypeEngine[object]]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{of}_{column}"))


def upgrade() -> None:
    op.create_table(
        "job",
        _big("id", autoincrement=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        _big("agency_id"),
        _big("staff_id", nullable=True),
        _big("device_id", nullable=True),
        _big("directive_id", nullable=True),
        _big("unit_id", nullable=True),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("started_at", nullable=True),
        _moment("ended_at", nullable=True),
        _big("attempts"),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        _moment("lease_until", nullable=True),
        _big("done"),
        _big("total"),
        _big("file_id", nullable=True),
        _big("given_file_id", nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        _to("unit", "agency_id", "job"),
        _to("staff", "staff_id", "job"),
        _to("desk_device", "device_id", "job"),
        _to("directive", "directive_id", "job"),
        _to("unit", "unit_id", "job"),
        _to("stored_file", "file_id", "job"),
        _to("stored_file", "given_file_id", "job"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    for column in ("agency_id", "staff_id", "device_id", "directive_id", "unit_id"):
        op.create_index(op.f(f"ix_job_{column}"), "job", [column])
    op.create_index("ix_job_open", "job", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "kept_paper",
        _big("id", autoincrement=True),
        _big("directive_id"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_past", sa.Boolean(), nullable=False),
        _moment("made_at"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _to("directive", "directive_id", "kept_paper"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_paper")),
        sa.UniqueConstraint("directive_id", "digest", name=op.f("uq_kept_paper_directive_id_digest")),
    )
    op.create_table(
        "paper_drop",
        _big("directive_id"),
        sa.Column("mark", sa.String(length=32), nullable=False),
        _to("directive", "directive_id", "paper_drop"),
        sa.PrimaryKeyConstraint("directive_id", name=op.f("pk_paper_drop")),
    )


def downgrade() -> None:
    op.drop_table("paper_drop")
    op.drop_table("kept_paper")
    op.drop_table("job")
