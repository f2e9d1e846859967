"""Reminders: who still owes what as a date comes and goes; one mail a day for each contact, never twice the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from directives.rules import reminder_plan
from directives.rules.reminder_plan import ReminderMoment
from directives.terms import Occasion, Offset
from workflows.mailing import outbox
from workflows.scheduling import idle, owed, weekly
from workflows.scheduling.line import ReminderLine
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import AlreadyTold, DuePeriod, OwedTask, ReachableContact


def remind(session: Session, day: OfficeDay, turns: Iterable[DuePeriod]) -> list[QueuedNotice]:
    """Queue the reminders of an agency that are due now and not yet told."""
    moments = {turn: _moments(day, turn) for turn in turns}
    live = idle.worth_a_look(session, day, dict(_live(day, moments)), idle.unreminded)
    wanted = list(moments) if weekly.is_due(day) else live
    if not wanted:
        return []
    told = owed.already_told(session, day.agency.id, live)
    lines = owed.of_turns(session, day.agency.id, wanted)
    readers = owed.readers(session, day.agency.id)
    due = _by_reader(_due(day, lines, moments), readers, told)
    return _post(session, day, weekly.gathered(day, lines, readers, due) if weekly.is_due(day) else {}, due)


def _moments(day: OfficeDay, turn: DuePeriod) -> list[ReminderMoment]:
    return reminder_plan.reminders(day.plans[turn.directive_id], turn.given, day.calendar, day.hours)


def _live(day: OfficeDay, moments: Mapping[DuePeriod, list[ReminderMoment]]) -> Iterator[tuple[DuePeriod, Offset]]:
    """The turns of which somebody may have to hear: the unit whose pause ended last, if nobody else."""
    last = max(day.pauses.resumed.values(), default=None)
    for turn, found in moments.items():
        moment = reminder_plan.due_reminder(found, turn.given.due_at, day.now, last)
        if moment is not None:
            yield turn, moment.offset


def _due(
    day: OfficeDay, found: Iterable[OwedTask], moments: Mapping[DuePeriod, list[ReminderMoment]]
) -> Iterator[ReminderLine]:
    """Those whose moment has come and that are still true, of units that are not left in peace."""
    for line in found:
        if line.unit_id in day.pauses.paused:
            continue
        resumed_at = day.pauses.resumed.get(line.unit_id)
        moment = reminder_plan.due_reminder(moments[line.turn], line.due_at, day.now, resumed_at)
        if moment is not None:
            yield ReminderLine(line, moment.offset)


def _by_reader(
    due: Iterable[ReminderLine], readers: Mapping[int, Sequence[ReachableContact]], told: set[AlreadyTold]
) -> dict[ReachableContact, list[ReminderLine]]:
    found: dict[ReachableContact, list[ReminderLine]] = defaultdict(list)
    for line in due:
        for reader in readers.get(line.owed.assignment_id, ()):
            if AlreadyTold(reader.contact_id, None, line.owed.task_id, line.mark) not in told:
                found[reader].append(line)
    return found


def _post(
    session: Session,
    day: OfficeDay,
    weeks: Mapping[ReachableContact, Sequence[ReminderLine]],
    due: Mapping[ReachableContact, Sequence[ReminderLine]],
) -> list[QueuedNotice]:
    """One mail a day for each contact: the week in one where it is due, else what it is reminded of."""
    of_today = {f"reminder:{reader.contact_id}:{day.today}": reader for reader in {**due, **weeks}}
    mails = [
        _mail(instance, reader, weeks[reader], Occasion.UNIT_DIGEST)
        if reader in weeks
        else _mail(instance, reader, due[reader], _occasion(due[reader]))
        for instance, reader in of_today.items()
    ]
    posted = outbox.post_all(session, day.agency.id, mails, day.now)
    names = owed.unit_names(session, day.agency.id) if posted else {}
    readers = ((mail, of_today[mail.instance]) for mail in posted)
    return [_notice(mail, weeks.get(reader) or due[reader], names) for mail, reader in readers]


def _occasion(lines: Iterable[ReminderLine]) -> Occasion:
    """The worst of it names the mail."""
    return Occasion.OVERDUE if any(line.offset == Offset.AFTER for line in lines) else Occasion.DUE_SOON


def _mail(instance: str, reader: ReachableContact, lines: Sequence[ReminderLine], occasion: Occasion) -> outbox.ToPost:
    directives = {line.owed.turn.directive_id for line in lines}
    return outbox.ToPost(
        occasion,
        instance,
        reader.email,
        [(line.owed.assignment_id, line.owed.task_id, line.mark) for line in lines],
        contact_id=reader.contact_id,
        directive_id=directives.pop() if len(directives) == 1 else None,
    )


def _notice(mail: outbox.ToPost, lines: Sequence[ReminderLine], names: Mapping[int, str]) -> QueuedNotice:
    reasons = [MailReason(line.offset, line.owed.number, line.owed.title, line.owed.due_at) for line in lines]
    return QueuedNotice(mail.occasion, mail.recipient, names[lines[0].owed.unit_id], reasons)
