"""Figures from exports of teaching platforms, and what units say to them"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0031"
down_revision = "0030"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _key(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=nullable)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=False)


def _create(table: str, *parts: sa.Column[object], keys: dict[str, str], primary: tuple[str, ...] = ("id",)) -> None:
    op.create_table(
        table,
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in keys.items()
        ),
        sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{table}")),
    )


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.create_index(batch.f(f"ix_{table}_{column}"), [column], unique=False)


def _unique(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.create_unique_constraint(batch.f(f"uq_{table}_{'_'.join(columns)}"), list(columns))


def upgrade() -> None:
    _create_import()
    _create_rows()
    _create_answers()
    _create_remembered()


def _create_import() -> None:
    _create(
        "platform_import",
        _id(),
        sa.Column("public_id", sa.String(32), nullable=False),
        *(_key("agency_id"), _key("item_id"), _key("period_id")),
        sa.Column("platform", sa.String(80), nullable=False),
        _key("file_id"),
        sa.Column("sheet", sa.String(120), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        _key("staff_id"),
        _at("recorded_at"),
        keys={
            "agency_id": "unit",
            "item_id": "item",
            "period_id": "period",
            "file_id": "stored_file",
            "staff_id": "staff",
        },
    )
    _unique("platform_import", "public_id")
    _index("platform_import", "item_id", "period_id")


def _create_rows() -> None:
    _create(
        "platform_row",
        _id(),
        _key("import_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("evidence", sa.String(24), nullable=False),
        sa.Column("written", sa.String(300), nullable=False),
        _key("unit_id", nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        keys={"import_id": "platform_import", "unit_id": "unit"},
    )
    _unique("platform_row", "import_id", "number")
    _index("platform_row", "unit_id")
    _create(
        "platform_figure",
        *(_key("import_id"), _key("unit_id"), _key("spec_id")),
        sa.Column("value", sa.Numeric(18, 3), nullable=False),
        keys={"import_id": "platform_import", "unit_id": "unit", "spec_id": "figure_spec"},
        primary=("import_id", "unit_id", "spec_id"),
    )
    _index("platform_figure", "unit_id")


def _create_answers() -> None:
    _create(
        "platform_answer",
        *(_id(), _key("import_id"), _key("assignment_id")),
        sa.Column("submission_key", sa.String(40), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("typed_by", sa.String(200), nullable=True),
        sa.Column("salt", sa.String(32), nullable=True),
        _key("link_id"),
        _at("recorded_at"),
        keys={"import_id": "platform_import", "assignment_id": "assignment", "link_id": "link"},
    )
    _unique("platform_answer", "assignment_id", "submission_key")
    _index("platform_answer", "import_id", "assignment_id")


def _create_remembered() -> None:
    _create(
        "platform_layout",
        *(_id(), _key("agency_id"), _key("item_id")),
        sa.Column("platform", sa.String(80), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        _key("staff_id"),
        _at("recorded_at"),
        keys={"agency_id": "unit", "item_id": "item", "staff_id": "staff"},
    )
    _index("platform_layout", "agency_id", "item_id")
    _create(
        "platform_name",
        *(_id(), _key("agency_id")),
        sa.Column("platform", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(300), nullable=False),
        sa.Column("written", sa.String(300), nullable=False),
        *(_key("unit_id", nullable=True), _key("staff_id")),
        _at("decided_at"),
        keys={"agency_id": "unit", "unit_id": "unit", "staff_id": "staff"},
    )
    _unique("platform_name", "agency_id", "platform", "name_key")


def downgrade() -> None:
    for table in ("name", "layout", "answer", "figure", "row", "import"):
        op.drop_table(f"platform_{table}")
