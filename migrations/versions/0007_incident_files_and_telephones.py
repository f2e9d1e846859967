"""Telephone of an acknowledgement; incidents: who told staff, whether an hour was given, and documents"""

from datetime import time

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime
from directives.rules.schedule import local

revision = "0007"
down_revision = "0006"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # with a server default, so that SQLite need not copy the table
    op.add_column("acknowledgement", sa.Column("phone", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("incident", sa.Column("told_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("incident", sa.Column("hour_known", sa.Boolean(), nullable=False, server_default=sa.true()))
    _forget_hours_not_given()
    op.create_table(
        "incident_file",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("task_id", BIG_ID, nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=True),
        sa.Column("file_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_incident_file_file_id_stored_file")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_file_incident_id_incident")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_incident_file_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_file")),
    )
    with op.batch_alter_table("incident_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_file_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_file_task_id"), ["task_id"], unique=False)


def _forget_hours_not_given() -> None:
    """A date without an hour was stored as midnight in Vietnam."""
    incident = sa.table(
        "incident", sa.column("id"), sa.column("occurred_at", UtcDateTime(timezone=True)), sa.column("hour_known")
    )
    connection = op.get_bind()
    found = connection.execute(sa.select(incident.c.id, incident.c.occurred_at)).all()
    midnight = [row.id for row in found if row.occurred_at and local(row.occurred_at).time() == time(0)]
    connection.execute(sa.update(incident).where(incident.c.id.in_(midnight)).values(hour_known=sa.false()))


def downgrade() -> None:
    op.drop_table("incident_file")
    op.drop_column("incident", "hour_known")
    op.drop_column("incident", "told_by")
    op.drop_column("acknowledgement", "phone")
