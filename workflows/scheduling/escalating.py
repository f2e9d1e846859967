"""A long silence is told: first to the unit's superior, then to the agency's leaders; each telling is on record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from directives.models import Contact, Staff, Unit
from directives.queries import reachable
from directives.record import bulk_events
from directives.rules import reminder_plan
from directives.rules.reminder_plan import ReminderPlan
from directives.terms import Occasion, Offset, Role
from workflows.mailing import outbox
from workflows.scheduling import idle, owed
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import DuePeriod, OwedTask


class Recipient(NamedTuple):
    """Somebody who is told of others."""

    contact_id: int | None
    staff_id: int | None
    email: str
    name: str


@dataclass(frozen=True)
class EscalationLevel:
    """To whom a silence is told, and by which mail."""

    offset: Offset
    occasion: Occasion
    untold: idle.DueQuery

    def days(self, plan: ReminderPlan) -> int | None:
        """After how many working days."""
        return plan.superior_after if self.offset == Offset.SUPERIOR else plan.leader_after


LEVELS = (
    EscalationLevel(Offset.SUPERIOR, Occasion.ESCALATION, idle.untold_to_superior),
    EscalationLevel(Offset.LEADER, Occasion.LEADER_ESCALATION, idle.untold_to_leaders),
)


def escalate(session: Session, day: OfficeDay, turns: Sequence[DuePeriod]) -> list[QueuedNotice]:
    """Queue what superiors and leaders are to hear now and have not heard yet."""
    return [notice for level in LEVELS for notice in _escalate(session, day, turns, level)]


def _escalate(
    session: Session, day: OfficeDay, turns: Iterable[DuePeriod], level: EscalationLevel
) -> list[QueuedNotice]:
    last = max(day.pauses.resumed.values(), default=None)
    due = [turn for turn in turns if _is_due(day, turn, level) or (last and _is_due(day, turn, level, last))]
    live = idle.worth_a_look(session, day, dict.fromkeys(due, level.offset), level.untold)
    if not live:
        return []
    silent = [line for line in owed.of_turns(session, day.agency.id, live) if _is_silent(day, line, level)]
    ears = _superiors(session, day) if level.offset == Offset.SUPERIOR else _leaders(session, day, silent)
    told = {(one.task_id, one.mark) for one in owed.already_told(session, day.agency.id, live)}
    return _post(session, day, level, list(_heard(level, silent, ears, told)))


def _is_due(day: OfficeDay, turn: DuePeriod, level: EscalationLevel, resumed_at: datetime | None = None) -> bool:
    days = level.days(day.plans[turn.directive_id])
    return reminder_plan.due_escalation(days, turn.given.due_at, day.calendar, day.hours, day.now, resumed_at)


def _is_silent(day: OfficeDay, line: OwedTask, level: EscalationLevel) -> bool:
    if line.unit_id in day.pauses.paused:
        return False
    return _is_due(day, line.turn, level, day.pauses.resumed.get(line.unit_id))


def _superiors(session: Session, day: OfficeDay) -> dict[int, list[Recipient]]:
    """By unit, who reads the mails of its superior."""
    found: dict[int, list[Recipient]] = defaultdict(list)
    superior = aliased(Unit)
    for unit_id, contact_id, email, name in session.execute(
        select(Unit.id, Contact.id, Contact.email, superior.name)
        .join(superior, superior.id == Unit.parent_id)
        .join(Contact, Contact.unit_id == superior.id)
        .where(Unit.agency_id == day.agency.id, reachable.WORKS)
        .order_by(Contact.id)
    ):
        found[unit_id].append(Recipient(contact_id, None, email, name))
    return found


def _leaders(session: Session, day: OfficeDay, silent: Iterable[OwedTask]) -> dict[int, list[Recipient]]:
    """The agency's leaders hear of every unit."""
    present = select(Staff).where(Staff.agency_id == day.agency.id, Staff.left_at.is_(None)).order_by(Staff.id)
    leaders = [
        Recipient(None, staff.id, staff.email, staff.name)
        for staff in session.scalars(present)
        if Role.LEADER in staff.roles
    ]
    return dict.fromkeys((line.unit_id for line in silent), leaders)


@dataclass(frozen=True)
class EscalationMail:
    """What somebody is told: of whose silence, and which other units nobody has reached."""

    ear: Recipient
    silent: Sequence[OwedTask]
    unreached: Sequence[int]
    """Their assignments: they are listed as not reached, never as late."""


def _heard(
    level: EscalationLevel,
    silent: Iterable[OwedTask],
    ears: Mapping[int, Sequence[Recipient]],
    told: set[tuple[int, str]],
) -> Iterator[EscalationMail]:
    """Each silence is told once at a level, to whoever reads there at that moment."""
    of_ear: dict[Recipient, list[OwedTask]] = defaultdict(list)
    for line in silent:
        for ear in ears.get(line.unit_id, ()):
            of_ear[ear].append(line)
    for ear, lines in of_ear.items():
        new = [line for line in lines if line.reached and (line.task_id, line.mark(level.offset)) not in told]
        if new:
            yield EscalationMail(ear, new, sorted({line.assignment_id for line in lines if not line.reached}))


def _post(
    session: Session, day: OfficeDay, level: EscalationLevel, heard: Sequence[EscalationMail]
) -> list[QueuedNotice]:
    by_instance = {f"{level.occasion}:{one.ear.contact_id or one.ear.staff_id}:{day.today}": one for one in heard}
    posted = outbox.post_all(
        session, day.agency.id, [_mail(level, one, instance) for instance, one in by_instance.items()], day.now
    )
    told_now = [by_instance[mail.instance] for mail in posted]
    _record(session, day, level, told_now)
    names = owed.unit_names(session, day.agency.id) if posted else {}
    return [_notice(level, one, names) for one in told_now]


def _mail(level: EscalationLevel, one: EscalationMail, instance: str) -> outbox.ToPost:
    lines = [(line.assignment_id, line.task_id, line.mark(level.offset)) for line in one.silent]
    return outbox.ToPost(
        level.occasion,
        instance,
        one.ear.email,
        lines,
        contact_id=one.ear.contact_id,
        staff_id=one.ear.staff_id,
        values={"unreached": list(one.unreached)},
    )


def _record(session: Session, day: OfficeDay, level: EscalationLevel, heard: Iterable[EscalationMail]) -> None:
    tasks: dict[int, set[int]] = defaultdict(set)
    for line in (line for one in heard for line in one.silent):
        tasks[line.assignment_id].add(line.task_id)
    bulk_events.record_escalated(session, level.offset, {id_: sorted(theirs) for id_, theirs in tasks.items()}, day.now)


def _notice(level: EscalationLevel, one: EscalationMail, names: Mapping[int, str]) -> QueuedNotice:
    reasons = [
        MailReason(level.offset, line.number, line.title, line.due_at, names[line.unit_id]) for line in one.silent
    ]
    return QueuedNotice(level.occasion, one.ear.email, one.ear.name, reasons)
