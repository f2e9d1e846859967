"""Verify the ledger: hash chains, daily roots, the projection, and the texts and files that events sealed."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Event, StoredFile, Task, Unit
from directives.past import history
from directives.past.sealed import broken_seals
from directives.record import ledger, locks, projection
from directives.terms import ChainKind, EventKind

PARENTS: Mapping[ChainKind, type[locks.ChainParent]] = {
    ChainKind.AGENCY: Unit,
    ChainKind.DIRECTIVE: Directive,
    ChainKind.ASSIGNMENT: Assignment,
}


FRAME = ("schema", "chain", "seq", "kind", "task", "recorded_at", "happened_at", "actor")
"""Keys of an event's body that are repeated in columns."""


class FaultKind(StrEnum):
    """What can be wrong with the ledger."""

    MISSING = "missing"
    ALTERED = "altered"
    UNLINKED = "unlinked"
    COLUMNS = "columns"
    HEAD = "head"
    ROOT = "root"
    PROJECTION = "projection"
    TEXT = "text"
    FILE = "file"


@dataclass(frozen=True)
class LedgerFault:
    """One fault. `where` and `id` name a chain (`seq` is the place in it) or a table's row."""

    wrong: FaultKind
    where: str
    id: int | str
    seq: int | None = None


def faults(session: Session, folder: Path, seen: Callable[[int], None] = lambda _: None) -> Iterator[LedgerFault]:
    """Every fault; `folder` holds the stored files, `seen` is called with the number of events just checked.

    A broken chain proves nothing, so roots, projection, texts and files are compared only if all chains are intact.
    """
    broken = list(_chains(session, seen))
    yield from broken
    if broken:
        return
    for directive in session.scalars(select(Directive).where(Directive.issued_at.is_not(None)).order_by(Directive.id)):
        yield from _roots(session, directive)
        yield from _projection(session, directive)
    yield from (LedgerFault(FaultKind.TEXT, chain, id_, seq) for chain, id_, seq in broken_seals(session))
    yield from _files(session, folder)


def _chains(session: Session, seen: Callable[[int], None]) -> Iterator[LedgerFault]:
    heads = {
        (kind, id_): (seq, hash_)
        for kind, parent in PARENTS.items()
        for id_, seq, hash_ in session.execute(select(parent.id, parent.head_seq, parent.head_hash))
        if seq
    }
    columns = (c for c in Event.__table__.columns if c.name != "id")
    ordered = select(*columns).order_by(Event.chain_kind, Event.chain_id, Event.seq).execution_options(yield_per=1000)
    events = session.execute(ordered)
    for chain, theirs in groupby(events, key=lambda event: (event.chain_kind, event.chain_id)):
        seq, previous = 0, ""
        for event in theirs:
            yield from _event_faults(event, seq, previous)
            seen(1)
            seq, previous = event.seq, event.hash
        if heads.pop(chain, None) != (seq, previous):
            yield LedgerFault(FaultKind.HEAD, *chain, seq)
    for (kind, id_), (seq, _) in heads.items():
        yield LedgerFault(FaultKind.MISSING, kind, id_, seq)


def _event_faults(event: Any, seq: int, previous: str) -> Iterator[LedgerFault]:
    """Faults of one event, which should follow the event at `seq`."""
    chain = (event.chain_kind, event.chain_id)
    if event.seq != seq + 1:
        yield LedgerFault(FaultKind.MISSING, *chain, seq + 1)
    elif event.previous_hash != previous:
        yield LedgerFault(FaultKind.UNLINKED, *chain, event.seq)
    if event.hash != ledger.link_hash(event.previous_hash, event.body):
        yield LedgerFault(FaultKind.ALTERED, *chain, event.seq)
    elif not _columns_agree(event):
        yield LedgerFault(FaultKind.COLUMNS, *chain, event.seq)


def _columns_agree(event: Any) -> bool:
    try:
        body = json.loads(event.body)
        expected = [body[name] for name in FRAME]
    except (ValueError, KeyError):
        return False
    return expected == [
        event.schema,
        [event.chain_kind, event.chain_id],
        event.seq,
        event.kind,
        event.task_id,
        _utc(event.recorded_at),
        _utc(event.happened_at),
        [event.actor_kind, event.actor_id],
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _roots(session: Session, directive: Directive) -> Iterator[LedgerFault]:
    """Recompute each daily root: this finds a chain whose tail was removed after the root was recorded."""
    roots = session.execute(
        select(Event.seq, Event.body)
        .where(
            Event.chain_kind == ChainKind.DIRECTIVE,
            Event.chain_id == directive.id,
            Event.kind == EventKind.HEADS_RECORDED,
        )
        .order_by(Event.seq)
    ).all()
    if not roots:
        return
    hashes = {
        (event.chain_id, event.seq): event.hash
        for event in session.execute(
            select(Event.chain_id, Event.seq, Event.hash).where(
                Event.chain_kind == ChainKind.ASSIGNMENT, Event.directive_id == directive.id
            )
        )
    }
    for seq, body in roots:
        data = ledger.data_of(body)
        reached = [(int(assignment), head) for assignment, head in data["heads"].items()]
        cut = [place for place in sorted(reached) if place not in hashes]
        yield from (LedgerFault(FaultKind.MISSING, ChainKind.ASSIGNMENT, *place) for place in cut)
        root = hashlib.sha256("\n".join(hashes.get(place, "") for place in sorted(reached)).encode()).hexdigest()
        if not cut and root != data["root"]:
            yield LedgerFault(FaultKind.ROOT, ChainKind.DIRECTIVE, directive.id, seq)


def _projection(session: Session, directive: Directive) -> Iterator[LedgerFault]:
    folded = history.facts(session, directive)
    for task in session.scalars(select(Task).join(Assignment).where(Assignment.directive_id == directive.id)):
        if projection.facts_of(task) != folded[task.id]:
            yield LedgerFault(FaultKind.PROJECTION, "task", task.id)
    acknowledged = history.acknowledged(session, directive)
    for id_, at in session.execute(
        select(Assignment.id, Assignment.acknowledged_at).where(Assignment.directive_id == directive.id)
    ):
        if at != acknowledged.get(id_):
            yield LedgerFault(FaultKind.PROJECTION, "assignment", id_)


def _files(session: Session, folder: Path) -> Iterator[LedgerFault]:
    for file in session.scalars(select(StoredFile).where(StoredFile.erased_at.is_(None)).order_by(StoredFile.id)):
        path = folder / file.stored_name
        if not path.is_file() or _digest(path) != file.sha256:
            yield LedgerFault(FaultKind.FILE, "stored_file", file.id)


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
