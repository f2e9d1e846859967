"""The security log"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0013"
down_revision = "0012"


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)


def upgrade() -> None:
    op.create_table(
        "security_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        _key("agency_id"),
        _key("staff_id"),
        _key("actor_id"),
        sa.Column("address_digest", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_security_entry_agency_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_security_entry_staff_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("fk_security_entry_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_entry")),
    )
    with op.batch_alter_table("security_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_security_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_security_entry_agency_id"), ["agency_id"], unique=False)


def downgrade() -> None:
    op.drop_table("security_entry")
