"""Forms of items: fields of several kinds, tables, checks; flags of reports"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

DECIMAL, PERCENTAGE, WHOLE = "decimal", "percentage", "whole"

SPEC = sa.table(
    "figure_spec",
    *(sa.column(name) for name in ("id", "item_id", "position", "name", "measure", "whole", "at_most", "key", "kind")),
)
ITEM = sa.table("item", sa.column("id"), sa.column("form", sa.JSON))
TASK = sa.table("task", sa.column("id"), sa.column("standing"), sa.column("flagged"))
EVENT = sa.table("event", *(sa.column(name) for name in ("id", "kind", "task_id", "body")))


def upgrade() -> None:
    with op.batch_alter_table("item") as item:
        item.add_column(sa.Column("form", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("figure_spec") as spec:
        spec.alter_column("name", existing_type=sa.String(200), type_=sa.String(500), existing_nullable=False)
        spec.add_column(sa.Column("key", sa.String(20), nullable=False, server_default=""))
        spec.add_column(sa.Column("kind", sa.String(24), nullable=False, server_default=WHOLE))
        spec.add_column(sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.false()))
        spec.add_column(sa.Column("choices", sa.JSON(), nullable=False, server_default="[]"))
        spec.add_column(sa.Column("table_name", sa.String(200), nullable=False, server_default=""))
        spec.add_column(sa.Column("row_name", sa.String(200), nullable=False, server_default=""))
    _write_forms()
    with op.batch_alter_table("figure_spec") as spec:
        spec.drop_column("whole")
        spec.drop_column("at_most")
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("nothing_occurred", sa.Boolean(), nullable=False, server_default=sa.false()))
        report.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("figure") as figure:
        figure.add_column(sa.Column("text", sa.Text(), nullable=True))
        figure.add_column(sa.Column("salt", sa.String(32), nullable=True))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("flagged", sa.Boolean(), nullable=False, server_default=sa.false()))
    _flag_tasks()


def _flag_tasks() -> None:
    """Tasks whose last report says so: only a database that was of this version before has any."""
    connection = op.get_bind()
    said = sa.select(EVENT.c.task_id, EVENT.c.body).where(EVENT.c.kind == "reported", EVENT.c.body.like('%"flags"%'))
    flagged = {task: json.loads(body)["data"]["flags"] for task, body in connection.execute(said.order_by(EVENT.c.id))}
    for task_id in (task for task, flags in flagged.items() if flags):
        mine = sa.and_(TASK.c.id == task_id, TASK.c.standing == "reported")
        connection.execute(TASK.update().where(mine).values(flagged=sa.true()))


def _write_forms() -> None:
    """Each figure is a field; 'at most' is a check that takes a reason."""
    connection = op.get_bind()
    of_items: dict[int, list[sa.Row]] = {}
    for row in connection.execute(sa.select(SPEC).order_by(SPEC.c.item_id, SPEC.c.position)).all():
        of_items.setdefault(row.item_id, []).append(row)
        values = {"key": f"f{row.position}", "kind": _kind(row)}
        connection.execute(SPEC.update().where(SPEC.c.id == row.id).values(values))
    for item_id, rows in of_items.items():
        connection.execute(ITEM.update().where(ITEM.c.id == item_id).values(form=_form(rows)))


def _kind(row: sa.Row) -> str:
    return WHOLE if row.whole else PERCENTAGE if row.measure.strip().startswith("%") else DECIMAL


def _form(rows: list[sa.Row]) -> dict:
    fields = [
        {
            "key": f"f{row.position}",
            "name": row.name,
            "kind": _kind(row),
            "measure": row.measure,
            "required": False,
            "choices": [],
            "hint": "",
            "summed": False,
        }
        for row in rows
    ]
    checks = [
        {
            "left": f"f{row.position}",
            "relation": "at_most",
            "against": "figures",
            "right": [f"f{row.at_most}"],
            "factor": "1",
            "severity": "explain",
            "advice": "",
        }
        for row in rows
        if row.at_most
    ]
    return {"parts": fields, "checks": checks, "self_reports": "whole", "takes_nothing": False}


def downgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.drop_column("flagged")
    with op.batch_alter_table("figure") as figure:
        figure.drop_column("salt")
        figure.drop_column("text")
    with op.batch_alter_table("report") as report:
        report.drop_column("flags")
        report.drop_column("nothing_occurred")
    with op.batch_alter_table("figure_spec") as spec:
        spec.add_column(sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
        spec.add_column(sa.Column("at_most", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    _write_specs()
    with op.batch_alter_table("figure_spec") as spec:
        for name in ("row_name", "table_name", "choices", "required", "kind", "key"):
            spec.drop_column(name)
        spec.alter_column("name", existing_type=sa.String(500), type_=sa.String(200), existing_nullable=False)
    with op.batch_alter_table("item") as item:
        item.drop_column("form")


def _write_specs() -> None:
    """What the former version knows: which figures are whole, and one 'at most' for each."""
    connection = op.get_bind()
    connection.execute(SPEC.update().values(whole=SPEC.c.kind == WHOLE, name=sa.func.substr(SPEC.c.name, 1, 200)))
    for item_id, form in connection.execute(sa.select(ITEM.c.id, ITEM.c.form)).all():
        stored = json.loads(form) if isinstance(form, str) else form
        places = {part.get("key"): n for n, part in enumerate(stored.get("parts", []), 1)}
        for check in stored.get("checks", []):
            whole = places.get(check["right"][0]) if check["right"] else None
            if check["relation"] == "at_most" and whole:
                mine = sa.and_(SPEC.c.item_id == item_id, SPEC.c.key == check["left"])
                connection.execute(SPEC.update().where(mine).values(at_most=whole))
