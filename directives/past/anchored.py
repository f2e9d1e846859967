"""Compare the chains with the roots of their days: those in the database, and those anchored outside of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import String, func, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from directives.models import DailyRoot, Event
from directives.past.findings import FaultKind, LedgerFault
from directives.rules import schedule
from directives.rules.proof.chain_heads import EVENTS, Chain, ChainHead, moved_on, root_over

DAY = timedelta(days=1)

AT_ONCE = 500
"""Heads looked up in one query."""


class Anchor(NamedTuple):
    """What is known of the end of one day: the root, and the heads that moved since the day before."""

    on: date
    root: str
    heads: Sequence[tuple[str, int, int, str]]


def anchored_faults(session: Session, anchors: Iterable[Anchor]) -> Iterator[LedgerFault]:
    """Events that are not as they were anchored: rewritten, or cut off. Each chain is named once, by its first day."""
    heads: dict[Chain, ChainHead] = {}
    named: set[Chain] = set()
    for anchor in anchors:
        heads = moved_on(heads, anchor.heads)
        if root_over(heads) != anchor.root:
            yield LedgerFault(FaultKind.ANCHOR, "anchor", anchor.on.isoformat(), column="root")
        moved = [(str(kind), id_, seq, hash_) for kind, id_, seq, hash_ in anchor.heads if (kind, id_) != EVENTS]
        for kind, id_, seq, found in _differing(session, moved):
            if (kind, id_) not in named:
                named.add((kind, id_))
                wrong = FaultKind.CUT if found is None else FaultKind.REWRITTEN
                yield LedgerFault(wrong, kind, id_, seq, column=anchor.on.isoformat())


def daily_root_faults(session: Session) -> Iterator[LedgerFault]:
    """Roots in the database that are not those of its chains; every day since the first event has one."""
    rows = session.execute(select(DailyRoot.on, DailyRoot.recorded_at).order_by(DailyRoot.on)).all()
    first = session.scalar(select(func.min(Event.recorded_at)))
    day = schedule.local(first).date() if first is not None else None
    for on, recorded_at in rows:
        if on != day:
            yield LedgerFault(FaultKind.REMOVED, "daily_root", str(day), column="on", found=on.isoformat())
        if recorded_at < _end_of(on):
            yield LedgerFault(FaultKind.ROOT, "daily_root", on.isoformat(), column="recorded_at")
        day = on + DAY
    yield from _as_rows(anchored_faults(session, _of_database(session)))


def _of_database(session: Session) -> Iterator[Anchor]:
    """One after another: a day on which many chains went on has many heads."""
    roots = select(DailyRoot.on, DailyRoot.root, DailyRoot.heads).order_by(DailyRoot.on)
    with closing(session.execute(roots.execution_options(yield_per=1))) as rows:  # else its cursor stays open
        for on, root, heads in rows:
            yield Anchor(on, root, heads)


def _as_rows(faults: Iterable[LedgerFault]) -> Iterator[LedgerFault]:
    for fault in faults:
        on, column = (fault.id, "root") if fault.wrong == FaultKind.ANCHOR else (fault.column, "heads")
        yield LedgerFault(FaultKind.ROOT, "daily_root", on, column=column)


def _end_of(day: date) -> datetime:
    return schedule.at(day + DAY, time.min)


def _differing(
    session: Session, heads: Sequence[tuple[str, int, int, str]]
) -> Iterator[tuple[str, int, int, str | None]]:
    """Of these heads those whose event has another hash, with what it has, or is not there (None)."""
    place = tuple_(type_coerce(Event.chain_kind, String), Event.chain_id, Event.seq)
    for start in range(0, len(heads), AT_ONCE):
        some = heads[start : start + AT_ONCE]
        wanted = [(kind, id_, seq) for kind, id_, seq, _hash in some]
        found = select(Event.chain_kind, Event.chain_id, Event.seq, Event.hash).where(place.in_(wanted))
        hashes = {(str(kind), id_, seq): hash_ for kind, id_, seq, hash_ in session.execute(found)}
        for kind, id_, seq, hash_ in some:
            if hashes.get((kind, id_, seq)) != hash_:
                yield kind, id_, seq, hashes.get((kind, id_, seq))
