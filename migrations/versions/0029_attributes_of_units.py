"""Attributes of units as data, and what units declare of themselves"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0029"
down_revision = "0028"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UNITS = sa.table("unit", sa.column("id", BIG), sa.column("agency_id", BIG))
ATTRIBUTES = sa.table(
    "unit_attribute",
    sa.column("agency_id", BIG),
    *(sa.column(name, sa.String()) for name in ("key", "name", "kind", "measure", "set_by")),
    sa.column("values", sa.JSON()),
    sa.column("position", sa.Integer()),
)
FIRST = (
    ("software", "Phần mềm dạy học", "choices", "", "unit"),
    ("learners", "Số người học", "number", "người", "staff"),
    ("teachers", "Số giáo viên", "number", "người", "staff"),
    ("classes", "Số lớp", "number", "lớp", "staff"),
)
"""What agencies begin with: key, name, kind, measure, who sets it."""


def upgrade() -> None:
    _add_attributes()
    _add_declarations()
    agencies = op.get_bind().scalars(sa.select(UNITS.c.id).where(UNITS.c.agency_id.is_(None)).order_by(UNITS.c.id))
    rows = [
        {
            "agency_id": agency,
            "position": n,
            "values": [],
            **dict(zip(("key", "name", "kind", "measure", "set_by"), row, strict=True)),
        }
        for agency in agencies.all()
        for n, row in enumerate(FIRST, 1)
    ]
    op.bulk_insert(ATTRIBUTES, rows)


def downgrade() -> None:
    op.drop_table("attribute_declaration")
    op.drop_table("unit_attribute")


def _add_attributes() -> None:
    op.create_table(
        "unit_attribute",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("set_by", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_attribute")),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_unit_attribute_agency_id")),
        sa.UniqueConstraint("agency_id", "key", name=op.f("uq_unit_attribute_agency_id_key")),
    )


def _add_declarations() -> None:
    op.create_table(
        "attribute_declaration",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("attribute_id", BIG, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("declared_by", sa.String(length=200), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("declared_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_salt", sa.String(length=32), nullable=True),
        sa.Column("staff_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_declaration")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_attribute_declaration_unit_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_attribute_declaration_link_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attribute_declaration_staff_id")),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["unit_attribute.id"], name=op.f("fk_attribute_declaration_attribute_id")
        ),
    )

    with op.batch_alter_table("attribute_declaration") as declaration:
        declaration.create_index(declaration.f("ix_attribute_declaration_unit_id"), ["unit_id"], unique=False)
