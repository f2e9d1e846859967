"""Whether anything that a page of the desk shows has changed since: every transaction that writes leaves a new mark.

It is done where statements reach the database, so that no step has to think of it, and in the same transaction, so that
a mark is seen together with what was written. Marks are random: a restored database repeats none. Each thread writes
the row of its own slot: writers of one counter would wait for each other.
"""

import os
import re
import secrets
import threading
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, event, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from directives.database import WRITTEN, note_written
from directives.models import (
    Alert,
    ChangeMark,
    ErrorCount,
    Heartbeat,
    Job,
    KeptPaper,
    LastLook,
    LimitUse,
    MailServer,
    PaperDrop,
    SecurityEntry,
    SetupCode,
    SignInLink,
    SignInRequest,
    StaffSession,
)

SLOTS = 64

UNSHOWN = frozenset(
    {
        Alert.__tablename__,
        ErrorCount.__tablename__,
        Heartbeat.__tablename__,
        Job.__tablename__,
        KeptPaper.__tablename__,
        LastLook.__tablename__,
        LimitUse.__tablename__,
        MailServer.__tablename__,
        PaperDrop.__tablename__,
        SecurityEntry.__tablename__,
        SetupCode.__tablename__,
        SignInLink.__tablename__,
        SignInRequest.__tablename__,
        StaffSession.__tablename__,
    }
)
"""Tables that no kept page reads; banners read some, but their text is part of the ETag (web/transport/unchanged)."""

_OURS = ChangeMark.__tablename__
_BRINGS_ITS_OWN = frozenset({_OURS, "alembic_version"})
"""Transactions that write these need no new mark: a copied database has its own, and after a migration the code's
digest changes the ETag."""
_WRITES = re.compile(
    r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)|\s*WITH\b.*\b(?:INSERT|UPDATE|DELETE)\b", re.S
)
_RENEW = text(
    f"INSERT INTO {_OURS} (slot, mark) VALUES (:slot, :mark) ON CONFLICT (slot) DO UPDATE SET mark = excluded.mark"
)
_with_marks: WeakSet[Engine] = WeakSet()
"""Databases that are known to have the table; one that is being migrated may not have it yet."""


def state(session: Session) -> str:
    """The marks as this transaction sees them: the same text only if nothing that is shown has changed."""
    return "".join(session.scalars(select(ChangeMark.mark).order_by(ChangeMark.slot)))


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    connection.info[WRITTEN] = set()


@event.listens_for(Engine, "before_cursor_execute")
def _on_execute(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if not statement.startswith("SELECT") and (found := _WRITES.match(statement)):
        note_written(connection, found[1] or "")


@event.listens_for(Engine, "commit")
def _on_commit(connection: Connection) -> None:
    written = connection.info.pop(WRITTEN, set())
    if written - UNSHOWN and not written & _BRINGS_ITS_OWN and _has_marks(connection):
        slot = hash((os.getpid(), threading.get_ident())) % SLOTS
        connection.execute(_RENEW, {"slot": slot, "mark": secrets.token_hex(8)})


def _has_marks(connection: Connection) -> bool:
    if connection.engine not in _with_marks and inspect(connection).has_table(_OURS):
        _with_marks.add(connection.engine)
    return connection.engine in _with_marks
