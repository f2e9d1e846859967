"""Seal the rows that come about without an event of their own: the delivery log, and units and people as entered.

Once, after the upgrade of a database from before rows were sealed, this seals everything that stands in it. What
happened before is then not proven, but from then on every row is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from directives.database import Base, table_of
from directives.models import (
    Contact,
    Event,
    Mail,
    MailFact,
    MailLine,
    Office,
    Staff,
    Unit,
    UnitAttribute,
    UnitGroup,
    UnitKind,
)
from directives.record import ledger, locks
from directives.record.sealable import SEALABLE
from directives.record.seals import key_columns
from directives.terms import ChainKind, EventKind, MailFactKind

NOUNS: Sequence[type[Any]] = (Unit, UnitKind, UnitGroup, UnitAttribute, Office, Staff, Contact, Mail, MailFact)

AT_ONCE = 1000
"""Rows in one event."""

OF_OLD = 1
"""The schema of events that sealed no rows."""

SealedKeys = set[tuple[str, tuple[Any, ...]]]


def lock_first_agency(session: Session) -> Unit | None:
    """The agency in whose chain new rows are sealed. An agency is locked before assignments and directives."""
    agency = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id).limit(1)).first()
    if agency is not None:
        locks.lock(session, agency, key_share=True)
    return agency


def seal_new_rows(session: Session, agency: Unit, now: datetime) -> int:
    """Seal what no event has sealed; returns how many rows.

    It looks back to the run before the last: a transaction that was still open then may have committed since.
    """
    session.flush()
    runs = _last_runs(session, agency.id)
    reached = {table_of(noun).name: session.scalar(select(func.max(noun.id))) or 0 for noun in NOUNS}
    if runs and runs[0].data["reached"] == reached:
        return 0
    since = runs[1] if len(runs) > 1 else _Run(0, {"reached": {}})
    known = _sealed_since(session, since.event_id)
    upgraded = not runs and session.scalar(select(Event.id).where(Event.schema == OF_OLD).limit(1)) is not None
    queries = SEALABLE.values() if upgraded else [_new_of(noun, since.data["reached"]) for noun in NOUNS]
    rows = [row for query in queries for row in session.scalars(query).all() if _key(row) not in known]
    if not upgraded:
        rows += _lines_of(session, rows)
    data = {"reached": reached, **({"all": True} if upgraded else {})}
    for start in range(0, max(len(rows), 1), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        ledger.record(session, agency, EventKind.ROWS_SEALED, now, ledger.SYSTEM, data, rows=part)
    return len(rows)


class _Run(NamedTuple):
    """An earlier run: its last event, and the numbers that it reached."""

    event_id: int
    data: Mapping[str, Any]


def _last_runs(session: Session, agency_id: int) -> list[_Run]:
    """The last two runs, the newest first."""
    found = session.execute(
        select(Event.id, Event.body)
        .where(
            Event.chain_kind == ChainKind.AGENCY,
            Event.chain_id == agency_id,
            Event.kind == EventKind.ROWS_SEALED,
            Event.body.contains('"reached"'),
        )
        .order_by(Event.seq.desc())
        .limit(2)
    )
    return [_Run(id_, ledger.data_of(body)) for id_, body in found]


def _new_of(noun: type[Any], reached: Mapping[str, int]) -> Select[Any]:
    return select(noun).where(noun.id > reached.get(table_of(noun).name, 0)).order_by(noun.id)


def _lines_of(session: Session, rows: Sequence[Base]) -> list[Base]:
    """The lines of the mails that a server took by these entries of the log; before, a line may be left out."""
    taken = [row.mail_id for row in rows if isinstance(row, MailFact) and row.kind == MailFactKind.TAKEN]
    found: list[Base] = []
    for start in range(0, len(taken), AT_ONCE):
        ids = taken[start : start + AT_ONCE]
        found += session.scalars(select(MailLine).where(MailLine.mail_id.in_(ids)).order_by(MailLine.id))
    return found


def _sealed_since(session: Session, event_id: int) -> SealedKeys:
    """The keys of rows that later events sealed."""
    later = select(Event.id, Event.body).where(Event.id > event_id, Event.schema > OF_OLD)
    found: SealedKeys = set()
    for id_, body in session.execute(later.execution_options(yield_per=1000)):
        found.update(_keys_in(id_, json.loads(body)))
    return found


def _keys_in(event_id: int, body: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for table, (names, *rows) in body.get("rows", {}).items():
        places = [names.index(name) for name in key_columns(table)]
        yield from ((table, tuple(values[place] for place in places)) for values in rows)
    yield from ((table, (event_id,)) for table in body.get("made", {}))


def _key(row: Base) -> tuple[str, tuple[Any, ...]]:
    table = table_of(type(row)).name
    return table, tuple(getattr(row, name) for name in key_columns(table))
