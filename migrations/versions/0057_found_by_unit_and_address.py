"""Changes of a unit are found by the unit, contacts by their address in any case"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

KINDS = sa.text("kind IN ('unit_changed', 'unit_paused', 'unit_resumed', 'unit_desk_changed')")
UNIT_OF_BODY = {
    "sqlite": "substr(body, instr(body, '\"unit\":') + 7, instr(body, ',\"what\":') - (instr(body, '\"unit\":') + 7))",
    "postgresql": 'substring(body from \'"unit":([0-9]+),"what":\')',
}


def upgrade() -> None:
    unit = sa.text(UNIT_OF_BODY[op.get_bind().dialect.name])
    op.create_index("ix_event_of_unit", "event", ["chain_id", unit, "id"], sqlite_where=KINDS, postgresql_where=KINDS)
    op.create_index("ix_contact_address", "contact", [sa.text("lower(email)")])


def downgrade() -> None:
    op.drop_index("ix_contact_address", "contact")
    op.drop_index("ix_event_of_unit", "event")
