"""Compare the chains with the roots of their days: those in the database, and those anchored outside of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import DailyRoot, Event
from directives.past.findings import FaultKind, LedgerFault
from directives.rules import schedule
from directives.rules.proof.chain_heads import EVENTS, Chain, ChainHead, moved_on, root_over

DAY = timedelta(days=1)


class Anchor(NamedTuple):
    """What is known of the end of one day: the root, and the heads that moved since the day before."""

    on: date
    root: str
    heads: Sequence[tuple[str, int, int, str]]


def anchored_faults(session: Session, anchors: Iterable[Anchor]) -> Iterator[LedgerFault]:
    """Events that are not as they were anchored: rewritten, or cut off. Each chain is named once, by its first day."""
    known = list(anchors)
    of_chains = [[head for head in anchor.heads if tuple(head[:2]) != EVENTS] for anchor in known]
    hashes = _hashes(session, {(kind, id_, seq) for heads in of_chains for kind, id_, seq, _ in heads})
    heads: dict[Chain, ChainHead] = {}
    named: set[Chain] = set()
    for anchor, moved in zip(known, of_chains, strict=True):
        heads = moved_on(heads, anchor.heads)
        if root_over(heads) != anchor.root:
            yield LedgerFault(FaultKind.ANCHOR, "anchor", anchor.on.isoformat(), column="root")
        for kind, id_, seq, hash_ in moved:
            found = hashes.get((kind, id_, seq))
            if found != hash_ and (kind, id_) not in named:
                named.add((kind, id_))
                wrong = FaultKind.CUT if found is None else FaultKind.REWRITTEN
                yield LedgerFault(wrong, kind, id_, seq, column=anchor.on.isoformat())


def daily_root_faults(session: Session) -> Iterator[LedgerFault]:
    """Roots in the database that are not those of its chains; every day since the first event has one."""
    rows = session.execute(
        select(DailyRoot.on, DailyRoot.recorded_at, DailyRoot.root, DailyRoot.heads).order_by(DailyRoot.on)
    ).all()
    first = session.scalar(select(func.min(Event.recorded_at)))
    day = schedule.local(first).date() if first is not None else None
    for on, recorded_at, _root, _heads in rows:
        if on != day:
            yield LedgerFault(FaultKind.REMOVED, "daily_root", str(day), column="on", found=on.isoformat())
        if recorded_at < _end_of(on):
            yield LedgerFault(FaultKind.ROOT, "daily_root", on.isoformat(), column="recorded_at")
        day = on + DAY
    yield from _as_rows(anchored_faults(session, [Anchor(on, root, heads) for on, _at, root, heads in rows]))


def _as_rows(faults: Iterable[LedgerFault]) -> Iterator[LedgerFault]:
    for fault in faults:
        on, column = (fault.id, "root") if fault.wrong == FaultKind.ANCHOR else (fault.column, "heads")
        yield LedgerFault(FaultKind.ROOT, "daily_root", on, column=column)


def _end_of(day: date) -> datetime:
    return schedule.at(day + DAY, time.min)


def _hashes(session: Session, wanted: set[tuple[str, int, int]]) -> Mapping[tuple[str, int, int], str]:
    events = select(Event.chain_kind, Event.chain_id, Event.seq, Event.hash).execution_options(yield_per=1000)
    return {
        (str(kind), id_, seq): hash_
        for kind, id_, seq, hash_ in session.execute(events)
        if (str(kind), id_, seq) in wanted
    }
