"""Items that a unit hands to a colleague, who has a link without a contact"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0039"
down_revision = "0038"


def _big(name: str, *, nullable: bool = False, **own: bool) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **own)


def upgrade() -> None:
    with op.batch_alter_table("link") as batch:
        batch.alter_column("contact_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_table(
        "delegation",
        _big("id", autoincrement=True),
        _big("assignment_id"),
        _big("link_id"),
        _big("by_link_id"),
        sa.Column("by_name", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        _big("mail_id", nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_delegation_assignment_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_delegation_link_id")),
        sa.ForeignKeyConstraint(["by_link_id"], ["link.id"], name=op.f("fk_delegation_by_link_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_delegation_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("link_id", name=op.f("uq_delegation_link_id")),
    )
    op.create_index(op.f("ix_delegation_assignment_id"), "delegation", ["assignment_id"])
    op.create_index(op.f("ix_delegation_by_link_id"), "delegation", ["by_link_id"])
    op.create_table(
        "delegated_item",
        _big("delegation_id"),
        _big("item_id"),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_delegated_item_delegation_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_delegated_item_item_id")),
        sa.PrimaryKeyConstraint("delegation_id", "item_id", name=op.f("pk_delegated_item")),
    )


def downgrade() -> None:
    # a colleague's link stays for what was sent by it, without a contact: so the column keeps allowing that
    op.drop_table("delegated_item")
    op.drop_table("delegation")
