"""The database: declarative base, how transactions begin, and every branch on the dialect."""

from directives.database.base import Base, BigId, Database, OrderKey, UtcDateTime, db, enum_text, key, table_of
from directives.database.bulk import analyze, insert_rows
from directives.database.dialects import (
    AdvisoryLock,
    DomainOf,
    MinutesLater,
    continue_ids,
    file_of,
    insert_unless_known,
    raw_rows,
    reserve_ids,
    take_advisory_lock,
    try_advisory_lock,
    writes_alone,
)
from directives.database.transactions import (
    WAIT,
    WRITTEN,
    is_writing,
    note_written,
    read_only,
    set_read_only,
    without_fsync,
)

__all__ = [
    "WAIT",
    "WRITTEN",
    "AdvisoryLock",
    "Base",
    "BigId",
    "Database",
    "DomainOf",
    "MinutesLater",
    "OrderKey",
    "UtcDateTime",
    "analyze",
    "continue_ids",
    "db",
    "enum_text",
    "file_of",
    "insert_rows",
    "insert_unless_known",
    "is_writing",
    "key",
    "note_written",
    "raw_rows",
    "read_only",
    "reserve_ids",
    "set_read_only",
    "table_of",
    "take_advisory_lock",
    "try_advisory_lock",
    "without_fsync",
    "writes_alone",
]
