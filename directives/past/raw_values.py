"""Read stored values without trusting them: a value that its column cannot hold is a finding and never an error."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, LargeBinary, Numeric, Table, Text
from sqlalchemy.orm import Session

from directives.database import UtcDateTime, doubts, raw_rows
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


def read_rows(
    session: Session, table: Table, *order: str, columns: Collection[str] = (), doubtful: bool = False
) -> Iterator[dict[str, Any]]:
    """The rows of a table as plain JSON values (seals.plain) by column, or Unreadable; of all columns, or of some.

    Of free text (free_columns.py) and of kept papers only whether they are there. `doubtful` leaves out rows that the
    database itself knows to be readable.
    """
    free, unread = FREE.get(table.name, {}), table.name in FREE_TABLES
    chosen = [column for column in table.columns if not columns or column.name in columns]
    names = [f"?{c.name}" if _is_free(c, unread, free) else c.name for c in chosen]
    readers = [(column.name, bool(column.nullable), *_reader(column)) for column in chosen]
    for row in raw_rows(session, table, names, order, doubts(session, table) if doubtful else ""):
        try:
            yield {
                name: None if raw is None and may_be_null else read(raw)
                for (name, may_be_null, _wanted, read), raw in zip(readers, row, strict=True)
            }
        except _UNREADABLE:
            yield {
                name: _value(raw, may_be_null, wanted, read)
                for (name, may_be_null, wanted, read), raw in zip(readers, row, strict=True)
            }


def _is_free(column: Column[Any], unread: bool, free: Collection[str]) -> bool:
    return isinstance(column.type, LargeBinary) or (isinstance(column.type, Text) and (unread or column.name in free))


_UNREADABLE = (ValueError, TypeError, ArithmeticError, RecursionError)


def _value(raw: Any, may_be_null: bool, wanted: str, read: Callable[[Any], Any]) -> Any:
    if raw is None and may_be_null:
        return None
    try:
        return read(raw)
    except _UNREADABLE:
        return Unreadable(raw, wanted)


def _reader(column: Column[Any]) -> tuple[str, Callable[[Any], Any]]:
    """What the column holds, and what reads a value of it as JSON keeps it; null too is what it cannot read."""
    for kind, reader in _READERS.items():
        if isinstance(column.type, kind):
            return reader
    if isinstance(column.type, Enum):
        return "|".join(column.type.enums), partial(_one_of, frozenset(column.type.enums))
    return "text", _text


@lru_cache(maxsize=4096)
def _moment(raw: Any) -> Any:
    """The rows of one act have the same moments."""
    if not MOMENT.fullmatch(raw):
        raise ValueError(raw)
    moment = datetime.fromisoformat(raw)
    return plain(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)


def _day(raw: Any) -> Any:
    if not DAY.fullmatch(raw):
        raise ValueError(raw)
    return plain(date.fromisoformat(raw))


def _whole(raw: Any) -> int:
    number = int(raw)
    if type(raw) is float or not -LARGEST <= number <= LARGEST:
        raise ValueError(raw)
    return number


def _truth(raw: Any) -> bool:
    return {0: False, 1: True, "false": False, "true": True}[raw] if raw in (0, 1, "false", "true") else _fail(raw)


def _fail(raw: Any) -> bool:
    raise ValueError(raw)


def _decimal(raw: Any) -> Any:
    number = Decimal(str(raw))
    if not number.is_finite():
        raise ValueError(raw)
    return plain(number)


def _text(raw: Any) -> Any:
    if type(raw) is not str and type(raw) is not int:
        raise TypeError(raw)
    return raw


def _one_of(known: frozenset[str], raw: Any) -> str:
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
