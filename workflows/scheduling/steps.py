"""One tick: open periods, queue mails, and once a day record the chain heads of every directive."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives import database, restorations
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


@dataclass(frozen=True)
class TickResult:
    """What a tick did, or would do in a dry run."""

    openings: Sequence[OpenedPeriod] = field(default_factory=tuple)
    notices: Sequence[QueuedNotice] = field(default_factory=tuple)
    quiet: Sequence[QuietUnit] = field(default_factory=tuple)
    heads_recorded: int = 0
    receipts: int = 0
    """Receipts of acknowledgements that were queued."""


def tick(
    session: Session, now: datetime, hours: OfficeHours = schedule.OFFICE_HOURS, *, dry_run: bool = False
) -> TickResult:
    """Do what is due by `now` and not done yet; running it twice, or two at once, adds nothing.

    After a restore nothing is due until a person releases it.
    """
    database.take_advisory_lock(session, AdvisoryLock.TICK)
    if restorations.is_held(session):
        return TickResult()
    if not dry_run:
        return _tick(session, now, hours)
    attempt = session.begin_nested()
    result = _tick(session, now, hours)
    attempt.rollback()
    return result


def _tick(session: Session, now: datetime, hours: OfficeHours) -> TickResult:
    first_agency = lock_first_agency(session)
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all()
    for agency in agencies:
        record_years(session, agency, now)
    park.delete_expired(session, now)
    security_log.delete_expired(session, now)
    limit_uses.delete_expired(session, clock.machine_now())
    sessions.delete_old(session, clock.machine_now())
    sign_ins.delete_expired(session, now)
    restored = restorations.catching_up(session)
    newest = holding.newest(session) if restored else 0
    receipts = send_acknowledgement_receipts(session, now)
    openings = open_periods(session, now, hours)
    days = [office_day(session, agency, now, hours) for agency in agencies]
    notices = [notice for day in days if day.is_open for notice in _queue_mails(session, day)]
    quiet = [quiet_unit for day in days for quiet_unit in _quiet_units(session, day)]
    if restored:
        holding.hold(session, Mail.id > newest, now)
        if all(day.is_open for day in days):
            restored.caught_up_at = clock.machine_now()
    heads_recorded = record_heads(session, now)
    if first_agency is not None:
        seal_new_rows(session, first_agency, now)
    record_daily_roots(session, now)
    return TickResult(openings, notices, quiet, heads_recorded, receipts)


def _queue_mails(session: Session, day: OfficeDay) -> list[QueuedNotice]:
    periods = owed.due_periods(session, day.agency.id, day.plans)
    return [
        *remind(session, day, periods),
        *remind_to_acknowledge(session, day),
        *escalate(session, day, periods),
        *digest(session, day),
    ]


def _quiet_units(session: Session, day: OfficeDay) -> list[QuietUnit]:
    """Which agencies and units get no mail now, and why."""
    if not day.calendar.works(day.today):
        return [QuietUnit(QuietReason.DAY_OFF, day.agency.name, day.calendar.holiday(day.today) or "")]
    if not day.is_open:
        return [QuietUnit(QuietReason.CLOSED, day.agency.name)]
    names = owed.unit_names(session, day.agency.id) if day.pauses.paused else {}
    return [QuietUnit(QuietReason.PAUSED, names[unit_id]) for unit_id in sorted(day.pauses.paused)]


def record_heads(session: Session, now: datetime) -> int:
    """Once a day, record the heads of a directive's assignment chains in its own chain; returns how many directives."""
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
        ledger.record(session, directive, EventKind.HEADS_RECORDED, now, ledger.SYSTEM, _heads(session, directive))
    return len(waiting)


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
