"""Former facts of units, kinds, groups, offices and people take the place of former unit names"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from directives.database import UtcDateTime
from directives.rules.search import unaccented

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UtcDateTime(timezone=True)
NOUN = sa.Enum("unit", "kind", "group", "office", "staff", "directive", name="datednoun", native_enum=False, length=24)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

unit = sa.table(
    "unit", *map(sa.column, ("id", "code", "name", "phone", "kind_id", "parent_id")), sa.column("attributes", sa.JSON())
)
member = sa.table("group_member", sa.column("unit_id"), sa.column("group_id"))
unit_name = sa.table(
    "unit_name",
    *map(sa.column, ("id", "unit_id", "name", "parent_id")),
    sa.column("valid_from", MOMENT),
    sa.column("valid_to", MOMENT),
)
former = sa.table(
    "former_facts",
    *map(sa.column, ("id", "noun", "noun_id")),
    sa.column("facts", sa.JSON()),
    sa.column("replaced_at", MOMENT),
)


def upgrade() -> None:
    op.create_table(
        "former_facts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("noun", NOUN, nullable=False),
        sa.Column("noun_id", BIG, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_facts")),
    )
    op.create_index("ix_former_facts_noun", "former_facts", ["noun", "replaced_at"])
    _keep_former_names()
    op.drop_table("unit_name")


def _keep_former_names() -> None:
    """Only names and parents were dated: whatever else a unit is now, it was from the beginning."""
    connection = op.get_bind()
    groups = defaultdict(list)
    for unit_id, group_id in connection.execute(sa.select(member.c.unit_id, member.c.group_id)):
        groups[unit_id].append(group_id)
    names = sa.select(unit_name.c.name, unit_name.c.parent_id, unit_name.c.valid_to, *unit_columns())
    ended = names.join_from(unit_name, unit, unit.c.id == unit_name.c.unit_id).where(unit_name.c.valid_to.is_not(None))
    for row in connection.execute(ended.order_by(unit_name.c.id)).all():
        facts = {
            "code": row.code,
            "name": row.name,
            "search_name": unaccented(" ".join([row.name, *row.attributes.get("aliases", []), row.code])),
            "phone": row.phone,
            "kind_id": row.kind_id,
            "parent_id": row.parent_id,
            "attributes": row.attributes,
            "groups": sorted(groups[row.unit_id]),
        }
        values = {"noun": "unit", "noun_id": row.unit_id, "facts": facts, "replaced_at": row.valid_to}
        connection.execute(sa.insert(former).values(values))


def unit_columns() -> list[Any]:
    return [unit.c.id.label("unit_id"), unit.c.code, unit.c.phone, unit.c.kind_id, unit.c.attributes]


def downgrade() -> None:
    op.create_table(
        "unit_name",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_name_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_name_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    op.create_index(op.f("ix_unit_name_unit_id"), "unit_name", ["unit_id"])
    _restore_names()
    op.drop_table("former_facts")


def _restore_names() -> None:
    connection = op.get_bind()
    spans: dict[int, list[dict[str, Any]]] = defaultdict(list)
    replaced = sa.select(former.c.noun_id, former.c.facts, former.c.replaced_at).where(former.c.noun == "unit")
    for unit_id, facts, until in connection.execute(replaced.order_by(former.c.replaced_at, former.c.id)):
        _add_span(spans[unit_id], facts["name"], facts["parent_id"], until)
    for unit_id, theirs in spans.items():
        name, parent_id = connection.execute(sa.select(unit.c.name, unit.c.parent_id).where(unit.c.id == unit_id)).one()
        _add_span(theirs, name, parent_id, None)
        rows = [{"unit_id": unit_id, **span} for span in theirs]
        connection.execute(sa.insert(unit_name), rows)


def _add_span(spans: list[dict[str, Any]], name: str, parent_id: int | None, until: datetime | None) -> None:
    """A change of anything but name and parent makes the last span longer."""
    last = spans[-1] if spans else None
    if last is not None and (last["name"], last["parent_id"]) == (name, parent_id):
        last["valid_to"] = until
    else:
        begun = last["valid_to"] if last else BEGINNING
        spans.append({"name": name, "parent_id": parent_id, "valid_from": begun, "valid_to": until})
