"""One tick: open periods, queue mails, and once a day record the chain heads of every directive.

It is done in parts, each whole in itself: the ticker commits after each, so that nobody waits long for what a part has
locked, and after a kill the next tick finds what is left. Each part looks again under the lock for what is done.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives import changes, database, restorations
from directives.acts import park
from directives.acts.record_year import record_years
from directives.database import AdvisoryLock
from directives.models import Assignment, Directive, Event, Mail, Unit
from directives.record import ledger, limit_uses, security_log, sessions, sign_ins
from directives.record.daily_roots import SETTLED_AFTER, record_daily_roots
from directives.record.new_rows import lock_first_agency, seal_new_rows
from directives.rules import schedule
from directives.rules.proof.moved_chains import runs_of
from directives.rules.schedule import OfficeHours
from directives.terms import ChainKind, DirectiveState, EventKind
from workflows import clock
from workflows.mailing import holding
from workflows.scheduling import owed
from workflows.scheduling.announcing import remind_to_acknowledge, send_acknowledgement_receipts
from workflows.scheduling.digesting import digest
from workflows.scheduling.escalating import escalate
from workflows.scheduling.notice import QueuedNotice, QuietReason, QuietUnit
from workflows.scheduling.office_day import OfficeDay, office_day
from workflows.scheduling.opening import OpenedPeriod, open_periods
from workflows.scheduling.reminding import remind


@dataclass
class TickResult:
    """What a tick did, or would do in a dry run."""

    openings: list[OpenedPeriod] = field(default_factory=list)
    notices: list[QueuedNotice] = field(default_factory=list)
    quiet: list[QuietUnit] = field(default_factory=list)
    heads_recorded: int = 0
    receipts: int = 0
    """Receipts of acknowledgements that were queued."""


class Finished(NamedTuple):
    """The last tick of this process that was finished."""

    at: datetime
    state: str
    """The mark of the data as it found them."""


SAME_FOR = timedelta(minutes=3)
"""How long a tick need not look for mails again if nobody has written anything since: reminders are queued before the
five minutes end that mails from the night wait for them, when offices open."""


def tick(
    session: Session, now: datetime, hours: OfficeHours = schedule.OFFICE_HOURS, *, dry_run: bool = False
) -> TickResult:
    """Do what is due by `now` and not done yet, in one transaction; running it twice, or two at once, adds nothing.

    After a restore nothing is due until a person releases it.
    """
    attempt = session.begin_nested() if dry_run else None
    result = TickResult()
    for _ in parts(session, now, result, hours):
        pass
    if attempt is not None:
        attempt.rollback()
    return result


def parts(
    session: Session,
    now: datetime,
    result: TickResult,
    hours: OfficeHours = schedule.OFFICE_HOURS,
    since: Finished | None = None,
) -> Iterator[None]:
    """The same in parts, noted in `result`: the caller commits after each, or after all.

    If nobody has written anything `since`, it looks for little more than periods to open.
    """
    database.take_advisory_lock(session, AdvisoryLock.TICK)
    if restorations.is_held(session):
        return
    idle = since is not None and now - since.at < SAME_FOR and changes.state(session) == since.state
    restored = restorations.catching_up(session)
    newest = holding.newest(session) if restored else 0
    for _ in _work(session, now, hours, result, idle=idle):
        if not restored:
            yield
            database.take_advisory_lock(session, AdvisoryLock.TICK)
    if restored:  # in one part: no worker may send what is to be held
        holding.hold(session, Mail.id > newest, now)
        agencies = _agencies(session)
        if all(office_day(session, agency, now, hours).is_open for agency in agencies):
            restored.caught_up_at = clock.machine_now()
    yield
    database.take_advisory_lock(session, AdvisoryLock.TICK)
    for _ in () if idle else _prove(session, now, result):
        yield
        database.take_advisory_lock(session, AdvisoryLock.TICK)


def _work(session: Session, now: datetime, hours: OfficeHours, result: TickResult, *, idle: bool) -> Iterator[None]:
    """All that units and staff notice."""
    lock_first_agency(session)
    for agency in _agencies(session):
        record_years(session, agency, now)
    park.delete_expired(session, now)
    security_log.delete_expired(session, now)
    limit_uses.delete_expired(session, clock.machine_now())
    sessions.delete_old(session, clock.machine_now())
    sign_ins.delete_expired(session, now)
    yield
    for opened in open_periods(session, now, hours):
        result.openings += opened
        yield
    if idle:
        return
    for receipts in send_acknowledgement_receipts(session, now):
        result.receipts += receipts
        yield
    for agency in _agencies(session):
        day = office_day(session, agency, now, hours)
        for notices in _queue_mails(session, day) if day.is_open else ():
            result.notices += notices
            yield
        result.quiet += _quiet_units(session, day)


def _prove(session: Session, now: datetime, result: TickResult) -> Iterator[None]:
    """What proves the ledger."""
    for _directive in record_heads(session, now):
        result.heads_recorded += 1
        yield
    if (agency := lock_first_agency(session)) is not None:
        seal_new_rows(session, agency, now)
        yield
    record_daily_roots(session, now)
    yield


def _agencies(session: Session) -> Sequence[Unit]:
    return session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all()


def _queue_mails(session: Session, day: OfficeDay) -> Iterator[Iterable[QueuedNotice]]:
    periods = owed.due_periods(session, day.agency.id, day.plans)
    yield from remind(session, day, periods)
    yield from remind_to_acknowledge(session, day)
    yield from escalate(session, day, periods)
    yield digest(session, day)


def _quiet_units(session: Session, day: OfficeDay) -> list[QuietUnit]:
    """Which agencies and units get no mail now, and why."""
    if not day.calendar.works(day.today):
        return [QuietUnit(QuietReason.DAY_OFF, day.agency.name, day.calendar.holiday(day.today) or "")]
    if not day.is_open:
        return [QuietUnit(QuietReason.CLOSED, day.agency.name)]
    names = owed.unit_names(session, day.pauses.paused)
    return [QuietUnit(QuietReason.PAUSED, names[unit_id]) for unit_id in sorted(day.pauses.paused)]


def record_heads(session: Session, now: datetime) -> Iterator[Directive]:
    """Once a day, record the heads of a directive's assignment chains in its own chain; each directive is a part."""
    midnight = schedule.at(schedule.local(now).date(), time.min)
    recorded = select(Event.chain_id).where(
        Event.chain_kind == ChainKind.DIRECTIVE, Event.kind == EventKind.HEADS_RECORDED, Event.recorded_at >= midnight
    )
    waiting = session.scalars(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED, Directive.id.not_in(recorded))
        .order_by(Directive.id)
    ).all()
    for directive in waiting:
        if session.scalar(recorded.where(Event.chain_id == directive.id).limit(1)):
            continue  # by another tick, while this one was between two parts
        ledger.record(session, directive, EventKind.HEADS_RECORDED, now, ledger.SYSTEM, _heads(session, directive))
        yield directive


def _heads(session: Session, directive: Directive) -> dict[str, object]:
    """The heads of the chains that went on since heads were recorded last, and one hash over these heads.

    A chain that did not go on stands in an earlier event of the same chain. One that went on just before is named
    again: its transaction may have been open then.
    """
    theirs = (Event.chain_kind == ChainKind.DIRECTIVE, Event.chain_id == directive.id)
    last = session.scalar(select(func.max(Event.recorded_at)).where(*theirs, Event.kind == EventKind.HEADS_RECORDED))
    moved = select(Assignment.id, Assignment.head_seq, Assignment.head_hash).order_by(Assignment.id)
    if last is not None:
        moved = moved.where(Assignment.head_at >= last - SETTLED_AFTER)
    heads = session.execute(moved.where(Assignment.directive_id == directive.id)).all()
    root = hashlib.sha256("\n".join(head.head_hash for head in heads).encode()).hexdigest()
    return {"root": root, "moved": runs_of((head.id, head.head_seq) for head in heads)}
