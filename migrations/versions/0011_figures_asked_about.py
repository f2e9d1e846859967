"""Figures: whole numbers, a part and its whole, sums only where asked for, and the reason for an unusual figure"""

import sqlalchemy as sa
from alembic import op

from directives.rules.forms.measures import kind_of

revision = "0011"
down_revision = "0010"

NEW_FLAGS = {"figure_spec": "whole", "item": "sums_figures"}

spec = sa.table("figure_spec", *map(sa.column, ("id", "name", "measure")), sa.column("whole", sa.Boolean()))


def upgrade() -> None:
    for table, name in NEW_FLAGS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, server_default=None)
    op.add_column("figure_spec", sa.Column("at_most", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.add_column("report", sa.Column("figures_reason", sa.Text(), nullable=True))
    connection = op.get_bind()
    known = connection.execute(sa.select(spec.c.id, spec.c.name, spec.c.measure)).all()
    whole = [row.id for row in known if kind_of(row.name, row.measure).is_whole]
    for start in range(0, len(whole), 500):
        connection.execute(sa.update(spec).where(spec.c.id.in_(whole[start : start + 500])).values(whole=True))


def downgrade() -> None:
    op.drop_column("report", "figures_reason")
    op.drop_column("figure_spec", "at_most")
    for table, name in NEW_FLAGS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
