"""Incidents: later reports, what the department does, kinds and levels as data, a duty list"""

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime

revision = "0043"
down_revision = "0042"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UNITS = sa.table("unit", sa.column("id", BIG), sa.column("agency_id", BIG))
INCIDENTS = sa.table("incident", *(sa.column(name, sa.String()) for name in ("kind", "kind_name")))
CHOICES = sa.table(
    "incident_choice",
    sa.column("agency_id", BIG),
    *(sa.column(name, sa.String()) for name in ("which", "key", "name")),
    sa.column("position", sa.Integer()),
    sa.column("retired", sa.Boolean()),
)
KINDS = {
    "intrusion": "Người lạ vào lớp học",
    "bad_content": "Nội dung xấu, độc",
    "bullying": "Bắt nạt, quấy rối",
    "data_leak": "Lộ thông tin cá nhân",
    "other": "Việc khác",
}
LEVELS = {"ordinary": "Thông thường", "serious": "Nghiêm trọng", "grave": "Rất nghiêm trọng"}
TEXTS = (("stage", 24, "first"), ("kind_name", 120, ""), ("level", 60, ""), ("level_name", 120, ""))
REFERS = (("first_id", "incident"), ("received_by_id", "staff"), ("charge_id", "staff"))
MOMENTS = ("received_at", "closed_at")


def upgrade() -> None:
    _add_tables()
    with op.batch_alter_table("incident") as batch_op:
        for name, length, default in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=default))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, UtcDateTime(timezone=True), nullable=True))
        for name, to in REFERS:
            batch_op.add_column(sa.Column(name, BIG, nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_incident_{name}"), to, [name], ["id"])
    with op.batch_alter_table("incident") as batch_op:
        for name, _length, _default in TEXTS:
            batch_op.alter_column(name, server_default=None)
        batch_op.create_index(op.f("ix_incident_first_id"), ["first_id"])
    with op.batch_alter_table("item") as batch_op:
        batch_op.add_column(sa.Column("incident_kinds", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("item") as batch_op:
        batch_op.alter_column("incident_kinds", server_default=None)
    for key, name in KINDS.items():
        op.execute(INCIDENTS.update().where(INCIDENTS.c.kind == key).values(kind_name=name))
    agencies = op.get_bind().scalars(sa.select(UNITS.c.id).where(UNITS.c.agency_id.is_(None)).order_by(UNITS.c.id))
    rows = [
        {"agency_id": agency, "which": which, "key": key, "name": name, "position": n, "retired": False}
        for agency in agencies.all()
        for which, names in (("kind", KINDS), ("level", LEVELS))
        for n, (key, name) in enumerate(names.items(), 1)
    ]
    op.bulk_insert(CHOICES, rows)


def _add_tables() -> None:
    op.create_table(
        "incident_choice",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("which", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_choice")),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_incident_choice_agency_id")),
        sa.UniqueConstraint("agency_id", "which", "key", name=op.f("uq_incident_choice_agency_id_which_key")),
    )
    op.create_table(
        "incident_duty",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("agency_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=24), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_duty")),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_incident_duty_agency_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_incident_duty_staff_id")),
        sa.UniqueConstraint("agency_id", "staff_id", name=op.f("uq_incident_duty_agency_id_staff_id")),
    )
    op.create_table(
        "incident_act",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("deed", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_act")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_act_incident_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_incident_act_staff_id")),
        sa.ForeignKeyConstraint(["charge_id"], ["staff.id"], name=op.f("fk_incident_act_charge_id")),
    )
    op.create_index(op.f("ix_incident_act_incident_id"), "incident_act", ["incident_id"])


def downgrade() -> None:
    op.drop_table("incident_act")
    op.drop_table("incident_duty")
    op.drop_table("incident_choice")
    with op.batch_alter_table("item") as batch_op:
        batch_op.drop_column("incident_kinds")
    with op.batch_alter_table("incident") as batch_op:
        batch_op.drop_index(op.f("ix_incident_first_id"))
        for name, _to in REFERS:
            batch_op.drop_constraint(op.f(f"fk_incident_{name}"), type_="foreignkey")
        for name in (*(name for name, _to in REFERS), *(name for name, _length, _default in TEXTS), *MOMENTS):
            batch_op.drop_column(name)
