"""Kinds of units: asked or ordered, what a superior sees of its units, and whether it is mailed about them"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

FACTS = (("is_asked", False), ("sees_units", True), ("hears_overdue", True))
KINDS = sa.table("unit_kind", sa.column("id", sa.BigInteger()), sa.column("name", sa.String()), sa.column("is_asked"))
OF_COMMUNES = re.compile(r"(ubnd|uy ban nhan dan|phong van hoa)\b")


def _plain(name: str) -> str:
    parts = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).split())


def upgrade() -> None:
    with op.batch_alter_table("unit_kind") as batch:
        for name, value in FACTS:
            default = sa.true() if value else sa.false()
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    with op.batch_alter_table("unit_kind") as batch:
        for name, _value in FACTS:
            batch.alter_column(name, server_default=None)
    for key, name in op.get_bind().execute(sa.select(KINDS.c.id, KINDS.c.name)).all():
        if OF_COMMUNES.match(_plain(name)):
            op.execute(KINDS.update().where(KINDS.c.id == key).values(is_asked=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("unit_kind") as batch:
        for name, _value in reversed(FACTS):
            batch.drop_column(name)
