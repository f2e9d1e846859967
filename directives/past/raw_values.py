"""Read stored values without trusting them: a value that its column cannot hold is a finding and never an error."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, LargeBinary, Numeric, Table, Text
from sqlalchemy.orm import Session

from directives.database import UtcDateTime, raw_rows
from directives.record.free_columns import FREE, FREE_TABLES
from directives.record.seals import plain

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d(:\d\d)?)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Unreadable:
    """A stored value that its column cannot hold, and what it should be."""

    raw: Any
    wanted: str


def read_rows(session: Session, table: Table, *order: str, columns: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a table as plain JSON values (seals.plain) by column, or Unreadable; of all columns, or of some.

    Of free text (free_columns.py) and of kept papers only whether they are there.
    """
    free, unread = FREE.get(table.name, {}), table.name in FREE_TABLES
    chosen = [column for column in table.columns if not columns or column.name in columns]
    names = [f"?{c.name}" if _is_free(c, unread, free) else c.name for c in chosen]
    readers = [(column.name, _reading(column)) for column in chosen]
    for row in raw_rows(session, table, names, order):
        yield {name: read(value) for (name, read), value in zip(readers, row, strict=True)}


def _is_free(column: Column[Any], unread: bool, free: Collection[str]) -> bool:
    return isinstance(column.type, LargeBinary) or (isinstance(column.type, Text) and (unread or column.name in free))


def _reading(column: Column[Any]) -> Callable[[Any], Any]:
    """Reads a value of this column as JSON keeps it, or as Unreadable."""
    wanted, read = _reader(column)
    is_plain = read in {_text, _whole, _truth}

    def value(raw: Any) -> Any:
        if raw is None:
            return None if column.nullable else Unreadable(raw, wanted)
        try:
            return read(raw) if is_plain else plain(read(raw))
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            return Unreadable(raw, wanted)

    return value


def _reader(column: Column[Any]) -> tuple[str, Callable[[Any], Any]]:
    for kind, reader in _READERS.items():
        if isinstance(column.type, kind):
            return reader
    if isinstance(column.type, Enum):
        return "|".join(column.type.enums), lambda raw: _one_of(column.type.enums, raw)
    return "text", _text


def _moment(raw: Any) -> datetime:
    if not MOMENT.fullmatch(raw):
        raise ValueError(raw)
    moment = datetime.fromisoformat(raw)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(raw: Any) -> date:
    if not DAY.fullmatch(raw):
        raise ValueError(raw)
    return date.fromisoformat(raw)


def _whole(raw: Any) -> int:
    if isinstance(raw, float) or abs(number := int(raw)) > LARGEST:
        raise ValueError(raw)
    return number


def _truth(raw: Any) -> bool:
    return {0: False, 1: True, "false": False, "true": True}[raw] if raw in (0, 1, "false", "true") else _fail(raw)


def _fail(raw: Any) -> bool:
    raise ValueError(raw)


def _decimal(raw: Any) -> Decimal:
    number = Decimal(str(raw))
    if not number.is_finite():
        raise ValueError(raw)
    return number


def _text(raw: Any) -> Any:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _one_of(known: Any, raw: Any) -> str:
    if raw not in known:
        raise ValueError(raw)
    text: str = raw
    return text


_READERS: Mapping[type[Any], tuple[str, Callable[[Any], Any]]] = {
    UtcDateTime: ("a moment", _moment),
    Date: ("a day", _day),
    Boolean: ("true or false", _truth),
    Integer: ("a whole number", _whole),
    Numeric: ("a number", _decimal),
    JSON: ("JSON", json.loads),
}
"""By type of column; texts and enums are apart. Order matters: a UtcDateTime is no Date."""
