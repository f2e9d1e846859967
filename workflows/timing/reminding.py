"""Reminders: who still owes what as a date comes and goes; one mail a day for each contact, never twice the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directives import plans
from directives.plans import Moment
from directives.terms import Occasion, Offset
from workflows.mailing import outbox
from workflows.timing import owed
from workflows.timing.notice import Notice, Reason
from workflows.timing.office_day import OfficeDay
from workflows.timing.owed import Owed, Reader, Told, Turn


@dataclass(frozen=True)
class Line:
    """A task that a contact is to hear of, and why."""

    owed: Owed
    offset: Offset

    @property
    def mark(self) -> str:
        """Which reminder of the task it is."""
        return self.owed.mark(self.offset)


def remind(session: Session, day: OfficeDay, turns: Iterable[Turn]) -> list[Notice]:
    """Queue the reminders of an agency that are due now and not yet told."""
    moments = {turn: _moments(day, turn) for turn in turns}
    live = [turn for turn, found in moments.items() if _may_be_live(day, turn, found)]
    if not live:
        return []
    told = owed.already_told(session, day.agency.id, live)
    due = _due(day, owed.of_turns(session, day.agency.id, live), moments)
    return _post(session, day, _by_reader(due, owed.readers(session, day.agency.id), told))


def _moments(day: OfficeDay, turn: Turn) -> list[Moment]:
    return plans.reminders(day.plans[turn.directive_id], turn.given, day.calendar, day.hours)


def _may_be_live(day: OfficeDay, turn: Turn, moments: list[Moment]) -> bool:
    """Whether somebody of the turn may have to hear of it: the unit whose pause ended last, if nobody else."""
    last = max(day.pauses.resumed.values(), default=None)
    return plans.due_reminder(moments, turn.given.due_at, day.now, last) is not None


def _due(day: OfficeDay, found: Iterable[Owed], moments: Mapping[Turn, list[Moment]]) -> Iterator[Line]:
    """Those whose moment has come and that are still true, of units that are not left in peace."""
    for line in found:
        if line.unit_id in day.pauses.paused:
            continue
        resumed_at = day.pauses.resumed.get(line.unit_id)
        moment = plans.due_reminder(moments[line.turn], line.due_at, day.now, resumed_at)
        if moment is not None:
            yield Line(line, moment.offset)


def _by_reader(
    due: Iterable[Line], readers: Mapping[int, Sequence[Reader]], told: set[Told]
) -> dict[Reader, list[Line]]:
    found: dict[Reader, list[Line]] = defaultdict(list)
    for line in due:
        for reader in readers.get(line.owed.assignment_id, ()):
            if Told(reader.contact_id, None, line.owed.task_id, line.mark) not in told:
                found[reader].append(line)
    return found


def _post(session: Session, day: OfficeDay, by_reader: Mapping[Reader, Sequence[Line]]) -> list[Notice]:
    names = owed.unit_names(session, day.agency.id) if by_reader else {}
    lines = {f"reminder:{reader.contact_id}:{day.today}": (reader, found) for reader, found in by_reader.items()}
    posted = outbox.post_all(session, day.agency.id, [_mail(*parts, instance) for instance, parts in lines.items()],
                             day.now)  # fmt: skip
    return [_notice(mail, lines[mail.instance][1], names) for mail in posted]


def _mail(reader: Reader, lines: Sequence[Line], instance: str) -> outbox.ToPost:
    late = any(line.offset == Offset.AFTER for line in lines)
    directives = {line.owed.turn.directive_id for line in lines}
    return outbox.ToPost(
        Occasion.OVERDUE if late else Occasion.DUE_SOON, instance, reader.email,
        [(line.owed.assignment_id, line.owed.task_id, line.mark) for line in lines], contact_id=reader.contact_id,
        directive_id=directives.pop() if len(directives) == 1 else None,
    )  # fmt: skip


def _notice(mail: outbox.ToPost, lines: Sequence[Line], names: Mapping[int, str]) -> Notice:
    reasons = [Reason(line.offset, line.owed.number, line.owed.title, line.owed.due_at) for line in lines]
    return Notice(mail.occasion, mail.recipient, names[lines[0].owed.unit_id], reasons)
