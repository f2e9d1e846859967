"""Escalations: a task long overdue is mailed to the unit's superior, later to the agency's leaders, and recorded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from directives.models import Contact, Staff, Unit
from directives.queries import reachable, waiting
from directives.record import bulk_events
from directives.rules import reminder_plan
from directives.rules.reminder_plan import ReminderPlan
from directives.terms import ReminderStep, Role
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import escalation, leader_escalation
from workflows.scheduling import owed, precheck
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import DuePeriod, OwedTask


class Recipient(NamedTuple):
    """Who reads an escalation: a contact of the superior unit, or a leader. One of the two ids is set."""

    contact_id: int | None
    staff_id: int | None
    email: str
    name: str


@dataclass(frozen=True)
class EscalationLevel:
    """Who is mailed, by which mail, and the query for tasks not escalated yet at this level."""

    step: ReminderStep
    kind: MailKind
    unsent: precheck.DueQuery

    def days(self, plan: ReminderPlan) -> int | None:
        """After how many working days; None if the plan leaves this level out."""
        return plan.superior_after if self.step == ReminderStep.SUPERIOR else plan.leader_after


LEVELS = (
    EscalationLevel(ReminderStep.SUPERIOR, escalation.MAIL, precheck.without_mail_to_superior),
    EscalationLevel(ReminderStep.LEADER, leader_escalation.MAIL, precheck.without_mail_to_leaders),
)


def escalate(session: Session, day: OfficeDay, periods: Sequence[DuePeriod]) -> Iterator[list[QueuedNotice]]:
    """Queue the escalations to superiors and leaders that are due now and not sent yet, in parts.

    What a superior passed on to its schools is no matter of the department.
    """
    own = [period for period in periods if period.directive_id in day.own]
    for level in LEVELS:
        yield from _escalate(session, day, own, level)


def _escalate(
    session: Session, day: OfficeDay, periods: Iterable[DuePeriod], level: EscalationLevel
) -> Iterator[list[QueuedNotice]]:
    last = max(day.pauses.resumed.values(), default=None)
    due = [period for period in periods if _is_due(day, period, level) or (last and _is_due(day, period, level, last))]
    live = precheck.periods_to_check(session, day, dict.fromkeys(due, level.step), level.unsent)
    if not live:
        return
    silent = [line for line in owed.owed_tasks(session, day.agency.id, live) if _is_silent(day, line, level)]
    waits = waiting.waiting(session, {line.assignment_id for line in silent})
    silent = [line for line in silent if line.assignment_id not in waits]
    recipients = _superiors(session, day) if level.step == ReminderStep.SUPERIOR else _leaders(session, day, silent)
    sent = {(one.task_id, one.mark) for one in owed.already_sent(session, day.agency.id, live)}
    together: dict[tuple[Recipient, ...], list[OwedTask]] = defaultdict(list)
    for line in silent:
        # who hears of one unit hears of it in one part: a task counts as escalated by its first mail
        together[tuple(recipients.get(line.unit_id, ()))].append(line)
    for theirs in together.values():
        if mails := list(_mails_to_send(level, theirs, recipients, sent)):
            yield _queue(session, day, level, mails)


def _is_due(day: OfficeDay, period: DuePeriod, level: EscalationLevel, resumed_at: datetime | None = None) -> bool:
    if period.duty.returned:  # a unit with a late supplement has answered; that is the officer's matter
        return False
    days = level.days(day.plans[period.directive_id])
    return reminder_plan.due_escalation(days, period.duty.due_at, day.calendar, day.hours, day.now, resumed_at)


def _is_silent(day: OfficeDay, line: OwedTask, level: EscalationLevel) -> bool:
    if line.unit_id in day.pauses.paused:
        return False
    return _is_due(day, line.period, level, day.pauses.resumed.get(line.unit_id))


def _superiors(session: Session, day: OfficeDay) -> dict[int, list[Recipient]]:
    """By unit id, the contacts of its superior unit that can be mailed."""
    found: dict[int, list[Recipient]] = defaultdict(list)
    superior = aliased(Unit)
    for unit_id, contact_id, email, name in session.execute(
        select(Unit.id, Contact.id, Contact.email, superior.name)
        .select_from(Unit)
        .join(superior, reachable.hears_of(superior, Unit))
        .join(Contact, Contact.unit_id == superior.id)
        .where(Unit.agency_id == day.agency.id, reachable.WORKS)
        .order_by(Contact.id)
    ):
        found[unit_id].append(Recipient(contact_id, None, email, name))
    return found


def _leaders(session: Session, day: OfficeDay, silent: Iterable[OwedTask]) -> dict[int, list[Recipient]]:
    """By unit id, the agency's leaders: they are mailed about every unit."""
    present = select(Staff).where(Staff.agency_id == day.agency.id, Staff.left_at.is_(None)).order_by(Staff.id)
    leaders = [
        Recipient(None, staff.id, staff.email, staff.name)
        for staff in session.scalars(present)
        if Role.LEADER in staff.roles
    ]
    return dict.fromkeys((line.unit_id for line in silent), leaders)


@dataclass(frozen=True)
class EscalationMail:
    """One recipient's escalation: the overdue tasks, and the units that no mail has reached."""

    recipient: Recipient
    silent: Sequence[OwedTask]
    unreached: Sequence[int]
    """Their assignment ids: they are listed as not reached, never as late."""


def _mails_to_send(
    level: EscalationLevel,
    silent: Iterable[OwedTask],
    recipients: Mapping[int, Sequence[Recipient]],
    sent: set[tuple[int, str]],
) -> Iterator[EscalationMail]:
    """Group by recipient. A task is escalated once at each level, to those who can be mailed at that moment."""
    by_recipient: dict[Recipient, list[OwedTask]] = defaultdict(list)
    for line in silent:
        for recipient in recipients.get(line.unit_id, ()):
            by_recipient[recipient].append(line)
    for recipient, lines in by_recipient.items():
        new = [line for line in lines if line.reached and (line.task_id, line.mark(level.step)) not in sent]
        if new:
            yield EscalationMail(recipient, new, sorted({line.assignment_id for line in lines if not line.reached}))


def _queue(
    session: Session, day: OfficeDay, level: EscalationLevel, mails: Sequence[EscalationMail]
) -> list[QueuedNotice]:
    made = [(one, _mail(level, one, day)) for one in mails]
    new = {mail.instance for mail in outbox.tell_many(session, day.agency.id, [mail for _, mail in made], day.now)}
    queued = [one for one, mail in made if mail.instance in new]
    _record(session, day, level, queued)
    names = owed.unit_names(session, {line.unit_id for one in queued for line in one.silent})
    return [_notice(level, one, names) for one in queued]


def _mail(level: EscalationLevel, one: EscalationMail, day: OfficeDay) -> outbox.NewMail:
    return outbox.NewMail(
        level.kind,
        day.today,
        one.recipient.email,
        contact_id=one.recipient.contact_id,
        staff_id=one.recipient.staff_id,
        lines=[(line.assignment_id, line.task_id, line.mark(level.step)) for line in one.silent],
        values={"unreached": list(one.unreached)},
    )


def _record(session: Session, day: OfficeDay, level: EscalationLevel, mails: Iterable[EscalationMail]) -> None:
    tasks: dict[int, set[int]] = defaultdict(set)
    for line in (line for one in mails for line in one.silent):
        tasks[line.assignment_id].add(line.task_id)
    bulk_events.record_escalated(session, level.step, {id_: sorted(theirs) for id_, theirs in tasks.items()}, day.now)


def _notice(level: EscalationLevel, one: EscalationMail, names: Mapping[int, str]) -> QueuedNotice:
    reasons = [MailReason(level.step, line.number, line.title, line.due_at, names[line.unit_id]) for line in one.silent]
    return QueuedNotice(level.kind, one.recipient.email, one.recipient.name, reasons)
