"""Seal rows in events: what an event writes, column by column, so that verification can name a changed value.

Plain values enter as they are, personal and free text as a salted digest. The salt is the row's own where it has one,
so that erasing it leaves a digest that nobody can guess from; else it stands beside the digest.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnDefault, Text, inspect

from directives.database import Base, table_of
from directives.record.free_columns import DERIVED, FREE, FREE_TABLES

SealedRows = Mapping[str, list[list[Any]]]
"""{table: [names of columns, values of a row, values of a row, …]}"""

BY_EVENT = frozenset({"call", "remark", "unit_pause"})
"""Tables whose rows are made with their event and found by its id."""

SALTS: Mapping[str, Mapping[str, str]] = {
    "attribute_declaration": {"answer": "answer_salt"},
    "contact_suggestion": {"answer": "answer_salt"},
    "extension": {"answer": "answer_salt"},
    "objection": {"answer": "answer_salt"},
}
"""Where a private column is salted by another column than `salt`."""

PRIVATE: Mapping[str, frozenset[str]] = {
    "acknowledgement": frozenset({"name", "position", "phone"}),
    "attribute_declaration": frozenset({"declared_by", "value"}),
    "contact": frozenset({"name", "position", "email", "phone"}),
    "contact_suggestion": frozenset({"name", "email", "phone", "suggested_by"}),
    "delegation": frozenset({"by_name", "name", "email"}),
    "extension": frozenset({"typed_by"}),
    "former_facts": frozenset({"facts"}),
    "incident": frozenset(
        {
            "kind",
            "kind_name",
            "level",
            "level_name",
            "occurred_at",
            "hour_known",
            "school_level",
            "concerned",
            "typed_by",
        }
    ),
    "incident_act": frozenset({"former_level", "new_level"}),
    "incoming_document": frozenset({"sender"}),
    "incoming_mail": frozenset({"sender", "sender_name", "address"}),
    "mail_fact": frozenset({"address"}),
    "objection": frozenset({"whose", "whose_unit_id", "typed_by", "position", "phone"}),
    "platform_answer": frozenset({"typed_by"}),
    "report": frozenset({"typed_by", "approved_by"}),
    "staff": frozenset({"name", "title", "email", "phone"}),
    "stored_file": frozenset({"name", "sha256"}),
    "unit": frozenset({"attributes"}),
}
"""Columns that enter as a digest although they are short; all Text columns do."""

_AS_THEY_ARE = frozenset({NoneType, bool, int, str})

THOUSANDTH = Decimal("0.001")


def seal(salt: str, *texts: str | None) -> str:
    """Salted digest of texts: SHA-256 over salt and texts, all that the ledger keeps of them."""
    return sha256(json.dumps([salt, *texts], ensure_ascii=False).encode()).hexdigest()


def new_salt() -> str:
    """A salt for `seal`; keep it with the text and erase both together."""
    return secrets.token_hex(16)


@cache
def sealed_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that events seal, its key first."""
    if table in FREE_TABLES:
        return ()
    left_out = FREE.get(table, {}).keys() | DERIVED.get(table, {}).keys()
    return tuple(column.name for column in _table(table).columns if column.name not in left_out)


@cache
def key_columns(table: str) -> tuple[str, ...]:
    """The columns by which verification finds a row."""
    return ("event_id",) if table in BY_EVENT else tuple(column.name for column in _table(table).primary_key)


def is_private(table: str, column: str) -> bool:
    return column in PRIVATE.get(table, ()) or isinstance(_table(table).c[column].type, Text)


def is_salt(column: str) -> bool:
    return column in {"salt", "answer_salt"}


def salt_column(table: str, column: str) -> str | None:
    """The column of the table that holds the salt of a private one."""
    name = SALTS.get(table, {}).get(column, "salt")
    return name if name in _table(table).c else None


def seal_rows(rows: Iterable[Base]) -> SealedRows:
    """What events keep of these rows, which must be flushed (rows of BY_EVENT excepted)."""
    return seal_values((type(row), _values(row)) for row in rows)


def seal_values(rows: Iterable[tuple[type[Base], Mapping[str, Any]]]) -> SealedRows:
    """The same for rows that are inserted in bulk: models with values by column; a missing value is the default."""
    found: dict[str, list[list[Any]]] = {}
    for noun, values in rows:
        table = table_of(noun).name
        columns = _columns(table, has_event=table not in BY_EVENT or values.get("event_id") is not None)
        sealed = [
            _sealed(table, name, values) if hidden else plain(values[name]) if name in values else default
            for name, default, hidden in columns
        ]
        found.setdefault(table, [[column.name for column in columns]]).append(sealed)
    return found


class _SealedColumn(NamedTuple):
    """What has to be known of a column to seal its values, looked up once: an issue seals millions of them."""

    name: str
    default: Any
    """What is sealed of a missing value."""
    hidden: bool
    """Whether a value enters as a digest."""


@cache
def _columns(table: str, *, has_event: bool) -> Sequence[_SealedColumn]:
    return [
        _SealedColumn(name, plain(_default(_table(table).c[name])), is_salt(name) or is_private(table, name))
        for name in sealed_columns(table)
        if has_event or name != "event_id"
    ]


def keys_of(rows: Iterable[Base]) -> SealedRows:
    """The keys of rows that are deleted."""
    found: dict[str, list[list[Any]]] = {}
    for row in rows:
        table = table_of(type(row)).name
        values = _values(row)
        found.setdefault(table, []).append([values[name] for name in key_columns(table)])
    return found


def plain(value: Any) -> Any:
    """A value as JSON keeps it: UTC moments, days in ISO 8601, decimals of three places."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(THOUSANDTH, ROUND_HALF_UP))
    return value.isoformat() if isinstance(value, date) else value


def digest(salt: str, value: Any) -> str:
    """The digest of a plain value that is private."""
    return seal(salt, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True))


def _sealed(table: str, name: str, values: Mapping[str, Any]) -> Any:
    value = plain(values.get(name, _default(_table(table).c[name])))
    if is_salt(name):
        return {"seal": seal(value)} if value else value
    if not is_private(table, name) or value is None or not value:
        return value
    salt = values.get(salt_column(table, name) or "")
    if salt:
        return {"seal": digest(salt, value)}
    own = new_salt()
    return {"seal": digest(own, value), "salt": own}


def _default(column: Column[Any]) -> Any:
    default = column.default
    return default.arg if isinstance(default, ColumnDefault) and default.is_scalar else None


def _values(row: Base) -> dict[str, Any]:
    table, mapper = table_of(type(row)), inspect(type(row))
    transient = inspect(row).transient
    return {
        column.name: getattr(row, mapper.get_property_by_column(column).key)
        for column in table.columns
        if not transient or mapper.get_property_by_column(column).key in row.__dict__
    }


@cache
def _table(name: str) -> Any:
    return Base.metadata.tables[name]


def merged(parts: Sequence[SealedRows]) -> SealedRows:
    """The rows of several, in one."""
    found: dict[str, list[list[Any]]] = {}
    for part in parts:
        for table, (names, *rows) in part.items():
            found.setdefault(table, [names]).extend(rows)
    return found
