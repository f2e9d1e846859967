"""Reminders before and after a due date: one mail a day for each contact, each reminder sent once.

Some contacts at a time, each with all that it is reminded of: it gets all in one mail, whenever a tick is killed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from directives.models import Contact, Mail, Task
from directives.queries import waiting
from directives.rules import reminder_plan
from directives.rules.reminder_plan import ReminderMoment
from directives.terms import ReminderStep
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import due_soon, overdue, unit_digest
from workflows.scheduling import owed, precheck, weekly
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import DuePeriod, OwedTask, ReachableContact, SentMark
from workflows.scheduling.reminder_line import ReminderLine

CONTACTS = 200
"""How many contacts are reminded in one part."""

Moments = Mapping[DuePeriod, list[ReminderMoment]]


def remind(session: Session, day: OfficeDay, periods: Iterable[DuePeriod]) -> Iterator[list[QueuedNotice]]:
    """Queue the reminders of an agency that are due now and not sent yet, in parts."""
    moments = {period: _moments(day, period) for period in periods}
    steps = dict(_live(day, moments))
    due = precheck.periods_to_check(session, day, steps, precheck.without_reminder)
    if weekly.is_due(day):
        wanted, contacts = list(moments), owed.contacts_owing(session, day.agency.id, list(moments))
    else:
        wanted, contacts = due, precheck.contacts_to_remind(session, day, steps, due)
    ids = sorted(contacts)
    for start in range(0, len(ids), CONTACTS):
        yield _remind(session, day, {period: moments[period] for period in wanted}, ids[start : start + CONTACTS])


def _remind(session: Session, day: OfficeDay, moments: Moments, contact_ids: Sequence[int]) -> list[QueuedNotice]:
    """Remind these contacts of all that they owe in these periods."""
    contacts = owed.reachable_contacts(session, day.agency.id, Contact.id.in_(contact_ids))
    sent = owed.already_sent(session, day.agency.id, moments, Mail.contact_id.in_(contact_ids))
    lines = owed.owed_tasks(session, day.agency.id, moments, Task.assignment_id.in_(contacts))
    waits = waiting.waiting(session, {line.assignment_id for line in lines})
    due = _by_contact(_due(day, lines, moments, waits), contacts, sent)
    weeks = weekly.weekly_lines(day, lines, contacts, due) if weekly.is_due(day) else {}
    return _queue(session, day, weeks, due)


def _moments(day: OfficeDay, period: DuePeriod) -> list[ReminderMoment]:
    return reminder_plan.reminders(day.plans[period.directive_id], period.duty, day.calendar, day.hours)


def _live(day: OfficeDay, moments: Moments) -> Iterator[tuple[DuePeriod, ReminderStep]]:
    """Periods with a reminder due for some unit; the unit whose pause ended last gets it latest, so test its date."""
    last = max(day.pauses.resumed.values(), default=None)
    for period, found in moments.items():
        moment = reminder_plan.due_reminder(found, period.duty.due_at, day.now, last)
        if moment is not None:
            yield period, moment.step


def _due(day: OfficeDay, found: Iterable[OwedTask], moments: Moments, waits: Collection[int]) -> Iterator[ReminderLine]:
    """The tasks to remind of now; a paused unit gets no reminder.

    A unit that was not told yet, or that waits for the department (`waits`), gets none of a past date.
    """
    for line in found:
        if line.unit_id in day.pauses.paused:
            continue
        resumed_at = day.pauses.resumed.get(line.unit_id)
        moment = reminder_plan.due_reminder(moments[line.period], line.due_at, day.now, resumed_at)
        may_be_past = line.reached and line.assignment_id not in waits
        if moment is not None and (may_be_past or moment.step != ReminderStep.AFTER):
            yield ReminderLine(line, moment.step)


def _by_contact(
    due: Iterable[ReminderLine], contacts: Mapping[int, Sequence[ReachableContact]], sent: set[SentMark]
) -> dict[ReachableContact, list[ReminderLine]]:
    found: dict[ReachableContact, list[ReminderLine]] = defaultdict(list)
    for line in due:
        for contact in contacts.get(line.owed.assignment_id, ()):
            if SentMark(contact.contact_id, None, line.owed.task_id, line.mark) not in sent:
                found[contact].append(line)
    return found


def _queue(
    session: Session,
    day: OfficeDay,
    weeks: Mapping[ReachableContact, Sequence[ReminderLine]],
    due: Mapping[ReachableContact, Sequence[ReminderLine]],
) -> list[QueuedNotice]:
    """One mail a day for each contact and asker: its weekly digest if that is due, else its reminders."""
    of_today = {
        contact: _mail(day, contact, weeks[contact], unit_digest.MAIL)
        if contact in weeks
        else _mail(day, contact, due[contact], _kind(due[contact]))
        for contact in {**due, **weeks}
    }
    new = {mail.instance for mail in outbox.tell_many(session, day.agency.id, list(of_today.values()), day.now)}
    units = {line.owed.unit_id for lines in (*weeks.values(), *due.values()) for line in lines}
    names = owed.unit_names(session, units if new else ())
    queued = ((mail, contact) for contact, mail in of_today.items() if mail.instance in new)
    return [_notice(mail, weeks.get(contact) or due[contact], names) for mail, contact in queued]


def _kind(lines: Iterable[ReminderLine]) -> MailKind:
    """One overdue task makes the whole mail an overdue notice."""
    return overdue.MAIL if any(line.step == ReminderStep.AFTER for line in lines) else due_soon.MAIL


class _DayOfSuperior(NamedTuple):
    """A day, as the mails of one superior to its schools are about it: beside the department's mail of that day."""

    id: int
    """The superior's."""
    day: date

    def __str__(self) -> str:
        return f"{self.day}:{self.id}"


def _mail(day: OfficeDay, contact: ReachableContact, lines: Sequence[ReminderLine], kind: MailKind) -> outbox.NewMail:
    directives = {line.owed.period.directive_id for line in lines}
    return outbox.NewMail(
        kind,
        day.today if contact.asker_id == day.agency.id else _DayOfSuperior(contact.asker_id, day.today),
        contact.email,
        contact_id=contact.contact_id,
        lines=[(line.owed.assignment_id, line.owed.task_id, line.mark) for line in lines],
        directive_id=directives.pop() if len(directives) == 1 else None,
    )


def _notice(mail: outbox.NewMail, lines: Sequence[ReminderLine], names: Mapping[int, str]) -> QueuedNotice:
    reasons = [MailReason(line.step, line.owed.number, line.owed.title, line.owed.due_at) for line in lines]
    return QueuedNotice(mail.kind, mail.recipient, names[lines[0].owed.unit_id], reasons)
