"""Record, once for each day that has ended, one hash over the last events of all chains."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from directives.models import DailyRoot, Event
from directives.rules import schedule
from directives.rules.proof.chain_heads import (
    EVENTS,
    Chain,
    ChainHead,
    Heads,
    events_head,
    leaf_of,
    moved_on,
    root_over,
)
from directives.rules.proof.short_code import code_of

SETTLED_AFTER = timedelta(minutes=10)
"""An event of the last second may be committed a moment later; no transaction lasts longer."""

DAY = timedelta(days=1)


def record_daily_roots(session: Session, now: datetime) -> int:
    """Record the roots of all days that have ended since the last one; returns how many."""
    day = _first_open_day(session)
    if day is None or not _is_over(day, now):
        return 0  # as at nearly every tick: the heads of all chains are much to read
    heads = heads_by(session, None)
    made = 0
    while _is_over(day, now):
        moved = _moved(session, heads, day)
        leaves = [leaf for _event, leaf in day_events(session, day, heads, moved_on(heads, moved))]
        moved = [*moved, (*EVENTS, *events_head(leaves))]
        heads = moved_on(heads, moved)
        session.add(DailyRoot(on=day, recorded_at=now, root=root_over(heads), heads=[list(one) for one in moved]))
        day, made = day + DAY, made + 1
    session.flush()
    return made


def _is_over(day: date, now: datetime) -> bool:
    return schedule.at(day + DAY, time.min) + SETTLED_AFTER <= now


def heads_by(session: Session, day: date | None) -> dict[Chain, ChainHead]:
    """The heads of all chains as the roots until `day` have them, or all roots."""
    roots = select(DailyRoot.heads).order_by(DailyRoot.on)
    found: dict[Chain, ChainHead] = {}
    wanted = roots if day is None else roots.where(DailyRoot.on <= day)
    for moved in session.scalars(wanted.execution_options(yield_per=1)):
        found = moved_on(found, moved)
    return found


def day_events(session: Session, day: date, before: Heads, after: Heads) -> list[tuple[tuple[str, int, int], str]]:
    """The events between two days' heads, each with its leaf: by kind, id and number in the chain."""
    begins, ends = schedule.at(day - DAY, time.min), schedule.at(day + DAY, time.min)
    found = session.execute(
        select(Event.chain_kind, Event.chain_id, Event.seq, Event.hash)
        .where(Event.recorded_at >= begins, Event.recorded_at < ends)
        .order_by(Event.chain_kind, Event.chain_id, Event.seq)
    )
    none = ChainHead(0, "")
    return [
        ((str(kind), id_, seq), leaf_of((str(kind), id_), ChainHead(seq, hash_)))
        for kind, id_, seq, hash_ in found
        if before.get((str(kind), id_), none).seq < seq <= after.get((str(kind), id_), none).seq
    ]


class AnchoredDay(NamedTuple):
    """A day whose root is recorded, with its short code: for mails and papers."""

    on: date
    code: str


def anchored_day(session: Session, at: datetime) -> AnchoredDay | None:
    """The last day whose root was recorded by a moment."""
    known = select(DailyRoot.on, DailyRoot.root).where(DailyRoot.recorded_at <= at)
    found = session.execute(known.order_by(DailyRoot.on.desc()).limit(1)).first()
    if found is None:
        return None
    on, root = found
    return AnchoredDay(on, code_of(root))


def _first_open_day(session: Session) -> date | None:
    last: date | None = session.scalar(select(func.max(DailyRoot.on)))
    if last is not None:
        return last + DAY
    first = session.scalar(select(func.min(Event.recorded_at)))
    return None if first is None else schedule.local(first).date()


def _moved(session: Session, heads: dict[Chain, ChainHead], day: date) -> Sequence[tuple[str, int, int, str]]:
    """The chains that went on by the end of a day, each with its last event then."""
    begins, ends = schedule.at(day - DAY, time.min), schedule.at(day + DAY, time.min)
    last = (
        select(Event.chain_kind, Event.chain_id, func.max(Event.seq).label("seq"))
        .where(Event.recorded_at >= begins, Event.recorded_at < ends)
        .group_by(Event.chain_kind, Event.chain_id)
        .subquery()
    )
    same = and_(Event.chain_kind == last.c.chain_kind, Event.chain_id == last.c.chain_id, Event.seq == last.c.seq)
    found = session.execute(
        select(Event.chain_kind, Event.chain_id, Event.seq, Event.hash)
        .join(last, same)
        .order_by(Event.chain_kind, Event.chain_id)
    )
    known = {chain: head.seq for chain, head in heads.items()}
    return [(str(kind), id_, seq, hash_) for kind, id_, seq, hash_ in found if known.get((str(kind), id_), 0) < seq]
