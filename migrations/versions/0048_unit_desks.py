"""The lasting desk of a unit, its devices and the codes that admit one"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0048"
down_revision = "0047"


def _big(name: str, **own: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, **own)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.types.TypeEngine[object]]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "unit_desk",
        _big("id", autoincrement=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        _big("unit_id"),
        sa.Column("asked_no", sa.Integer(), nullable=False),
        _moment("asked_at", nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        _moment("granted_at", nullable=True),
        _moment("ends_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("feed_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_desk_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_desk")),
        sa.UniqueConstraint("public_id", name=op.f("uq_unit_desk_public_id")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_unit_desk_unit_id")),
    )
    op.create_table(
        "desk_device",
        _big("id", autoincrement=True),
        _big("desk_id"),
        _big("contact_id"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        _moment("admitted_at"),
        _moment("last_used_at"),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["unit_desk.id"], name=op.f("fk_desk_device_desk_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_desk_device_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_device")),
        sa.UniqueConstraint("digest", name=op.f("uq_desk_device_digest")),
    )
    op.create_index(op.f("ix_desk_device_desk_id"), "desk_device", ["desk_id"])
    op.create_index(op.f("ix_desk_device_contact_id"), "desk_device", ["contact_id"])
    op.create_table(
        "desk_code",
        _big("id", autoincrement=True),
        _big("desk_id"),
        _moment("asked_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("used_at", nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["unit_desk.id"], name=op.f("fk_desk_code_desk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_code")),
    )
    op.create_index(op.f("ix_desk_code_desk_id"), "desk_code", ["desk_id"])


def downgrade() -> None:
    op.drop_table("desk_code")
    op.drop_table("desk_device")
    op.drop_table("unit_desk")
