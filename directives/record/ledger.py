"""The ledger: the only way to record an event; the projection in projection.py follows from it.

An event is appended to its parent's chain: an assignment's, a directive's or an agency's. It seals the rows that are
written with it (seals.py): personal and free text enters only as a digest with a random salt, so that the text can be
erased while the chain stays intact.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Update, bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from directives.database import Base, table_of
from directives.jobs import dropping
from directives.models.assignments import Assignment, Call, Link, Task
from directives.models.directives import Directive
from directives.models.ledger import Event
from directives.models.reports import Remark
from directives.models.units import Unit, UnitPause
from directives.record import locks, projection, seals
from directives.record.locks import ChainParent
from directives.record.seals import SealedRows, new_salt, seal
from directives.terms import ActorKind, ChainKind, EventKind

SCHEMA = 2
"""1: events before rows were sealed."""


@dataclass(frozen=True)
class Actor:
    """Who caused an event; `id` is of a Staff or a Link, None for the program."""

    kind: ActorKind
    id: int | None = None
    generation: int | None = None
    """Of the link that was used."""


SYSTEM = Actor(ActorKind.SYSTEM)

_JSON, _DATA = json.JSONDecoder(), '"data":'
"""Only the actor and the chain stand before it: the keys are sorted."""

_NEW_EVENT = insert(table_of(Event))


class RecordedEvent(NamedTuple):
    id: int
    kind: EventKind
    recorded_at: datetime
    happened_at: datetime
    hash: str


def last_event(session: Session, assignment: Assignment) -> RecordedEvent:
    """The event at the head of an assignment's chain."""
    head = (Event.chain_kind == ChainKind.ASSIGNMENT, Event.chain_id == assignment.id, Event.seq == assignment.head_seq)
    found = select(Event.id, Event.kind, Event.recorded_at, Event.happened_at, Event.hash).where(*head)
    return RecordedEvent(*session.execute(found).one())


def by_staff(staff_id: int) -> Actor:
    return Actor(ActorKind.STAFF, staff_id)


def by_link(link: Link) -> Actor:
    """Who presses by a link: its oldest generation that opens, since a press by a newer one first ends the older."""
    return Actor(ActorKind.LINK, link.id, link.opens_from)


def canonical(body: Mapping[str, Any]) -> str:
    """The text of an event that is hashed: JSON with sorted keys, UTC moments, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def data_of(body: str) -> dict[str, Any]:
    """The `data` part of an event's canonical body; the rows that it sealed come after it and are not read."""
    data: dict[str, Any]
    data, _end = _JSON.raw_decode(body, body.index(_DATA) + len(_DATA))
    return data


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | Decimal):
        return str(value)
    raise TypeError(f"an event cannot hold {type(value).__name__}")


def chain_of(parent: ChainParent) -> ChainKind:
    if isinstance(parent, Assignment):
        return ChainKind.ASSIGNMENT
    return ChainKind.DIRECTIVE if isinstance(parent, Directive) else ChainKind.AGENCY


def link_hash(previous: str, body: str) -> str:
    """An event's hash, over the hash of the event before and its own body."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def event_row(  # noqa: PLR0913, PLR0917 (an event has these parts)
    chain: ChainKind,
    chain_id: int,
    seq: int,
    previous: str,
    kind: EventKind,
    recorded_at: datetime,
    actor: Actor,
    data: Mapping[str, Any],
    *,
    happened_at: datetime | None = None,
    directive_id: int | None = None,
    task_id: int | None = None,
    sealed: Mapping[str, SealedRows] = MappingProxyType({}),
) -> dict[str, Any]:
    """The row of an event with body and hash, for inserts in bulk; `sealed` has its "rows", "made" and "gone"."""
    happened = happened_at or recorded_at
    body = canonical(
        {
            **sealed,
            "schema": SCHEMA,
            "chain": [chain, chain_id],
            "seq": seq,
            "kind": kind,
            "task": task_id,
            "recorded_at": recorded_at,
            "happened_at": happened,
            "actor": [actor.kind, actor.id],
            "data": dict(data),
        }
    )
    return {
        "chain_kind": chain,
        "chain_id": chain_id,
        "seq": seq,
        "kind": kind,
        "directive_id": directive_id,
        "task_id": task_id,
        "recorded_at": recorded_at,
        "happened_at": happened,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "schema": SCHEMA,
        "body": body,
        "previous_hash": previous,
        "hash": link_hash(previous, body),
    }


def record(  # noqa: PLR0913 (an event has these parts)
    session: Session,
    parent: ChainParent,
    kind: EventKind,
    now: datetime,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    *,
    task: Task | None = None,
    happened_at: datetime | None = None,
    text: str | None = None,
    rows: Iterable[Base] = (),
    made: Call | UnitPause | None = None,
    gone: Iterable[Base] = (),
    sealed: SealedRows | None = None,
) -> RecordedEvent:
    """Append an event to the parent's chain and update the projection.

    The parent's row is locked first, so that two writers cannot take the same place in the chain. `recorded_at` is
    `now`, but never before the chain's last event. Free `text` goes into a Remark, its salted digest into the event.
    `rows` are sealed as they are now, or `sealed` says so already; `made` names this event; `gone` are deleted.
    """
    locks.lock(session, parent)
    salt, data = new_salt(), data or {}
    if actor.generation is not None:
        data = {**data, "link_generation": actor.generation}
    if text is not None:
        data = {**data, "text": seal(salt, text)}
    recorded_at = next_moment(session, parent, now)
    remark = Remark(text=text, salt=salt) if text is not None else None
    with_event = [one for one in (remark, made) if one is not None]
    row = event_row(
        chain_of(parent),
        parent.id,
        parent.head_seq + 1,
        parent.head_hash,
        kind,
        recorded_at,
        actor,
        data,
        happened_at=happened_at,
        directive_id=_directive_id(parent),
        task_id=task.id if task else None,
        sealed=_sealed(sealed or seals.seal_rows(rows), with_event, gone),
    )
    inserted = session.connection().execute(_NEW_EVENT, row).inserted_primary_key
    assert inserted is not None, "one row was inserted"
    event = RecordedEvent(inserted[0], kind, recorded_at, row["happened_at"], row["hash"])
    for one in with_event:
        one.event_id = event.id
        session.add(one)
    _move_parent(session, parent, event, {"head_seq": row["seq"], "head_hash": row["hash"], "head_at": recorded_at})
    if task is not None:
        projection.move_task(session, task, kind, event.happened_at, recorded_at, data)
    elif isinstance(parent, Directive):
        projection.move_tasks(session, parent, kind, data)
    if kind is EventKind.TEXT_ERASED:
        dropping.drop(session, _what_is_erased_in(parent), now)
    return event


def next_moment(session: Session, parent: ChainParent, now: datetime) -> datetime:
    """When the chain's next event is recorded: `now`, but never before its last. Locks the parent."""
    locks.lock(session, parent)
    return max(now, parent.head_at) if parent.head_at else now


def _sealed(rows: SealedRows, made: Iterable[Base], gone: Iterable[Base]) -> dict[str, SealedRows]:
    parts = {"rows": rows, "made": seals.seal_rows(made), "gone": seals.keys_of(gone)}
    return {name: part for name, part in parts.items() if part}


def _move_parent(session: Session, parent: ChainParent, event: RecordedEvent, head: Mapping[str, Any]) -> None:
    """Write the chain's new head, and facts of the assignment that follow from the event."""
    values = dict(head)
    if isinstance(parent, Assignment):
        values |= projection.facts_of_assignment(parent, event.kind, event.happened_at, event.recorded_at)
    session.connection().execute(_row_of(type(parent)), {"of": parent.id, **values})
    for name, value in values.items():
        set_committed_value(parent, name, value)


@cache
def _row_of(noun: type[ChainParent]) -> Update:
    """An UPDATE of one parent row by its key (`of`)."""
    table = table_of(noun)
    return update(table).where(table.c.id == bindparam("of"))


def _what_is_erased_in(parent: ChainParent) -> dropping.Erased:
    if isinstance(parent, Assignment):
        return dropping.Erased(directive_id=parent.directive_id, unit_id=parent.unit_id)
    return dropping.Erased(agency_id=parent.id) if isinstance(parent, Unit) else dropping.Erased(directive_id=parent.id)


def _directive_id(parent: ChainParent) -> int | None:
    if isinstance(parent, Assignment):
        return parent.directive_id
    return parent.id if isinstance(parent, Directive) else None
