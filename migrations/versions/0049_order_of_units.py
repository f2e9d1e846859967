"""Each unit keeps the place of its name in the Vietnamese alphabet"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

ORDER_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UNITS = sa.table("unit", sa.column("id", sa.BigInteger()), sa.column("name", sa.String()), sa.column("sort_name"))

# directives/rules/search.py as it was when this was written
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
WORDS = re.compile(r"\d+|[^\W\d_]+")


def _order(name: str) -> str:
    return "".join(_word(word) for word in WORDS.findall(unicodedata.normalize("NFC", name.casefold())))


def _word(word: str) -> str:
    if word.isdecimal():
        digits = str(int(word))
        return f"0{chr(48 + len(digits))}{digits}"
    letters, tones = "", ""
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters += chr(48 + ALPHABET.find(base)) if base in ALPHABET else base[0]
        tones += str(TONES.find(tone) + 1 if tone else 0)
    return f"1{letters}!{tones}"


def upgrade() -> None:
    with op.batch_alter_table("unit") as batch:
        batch.add_column(sa.Column("sort_name", ORDER_KEY, nullable=False, server_default=""))
    connection = op.get_bind()
    names = connection.execute(sa.select(UNITS.c.id, UNITS.c.name)).all()
    placed = UNITS.update().where(UNITS.c.id == sa.bindparam("of")).values(sort_name=sa.bindparam("place"))
    if names:
        connection.execute(placed, [{"of": key, "place": _order(name)} for key, name in names])
    with op.batch_alter_table("unit") as batch:
        batch.alter_column("sort_name", server_default=None)
    op.drop_index("ix_unit_agency_id", "unit")
    op.create_index("ix_unit_agency_order", "unit", ["agency_id", "sort_name", "id"])


def downgrade() -> None:
    op.drop_index("ix_unit_agency_order", "unit")
    op.create_index("ix_unit_agency_id", "unit", ["agency_id"])
    with op.batch_alter_table("unit") as batch:
        batch.drop_column("sort_name")
