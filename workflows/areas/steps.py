"""Record an area event and mail its units once; ask again what was not asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.areas import asking_again
from directives.areas.recording import AT_ONCE, AreaEntry, MovedTask, RecordedArea, record_area_event
from directives.models import AreaEvent, Assignment, Directive, Task, Unit
from directives.queries import reachable
from directives.queries.reachable import Reader
from workflows.mailing import outbox
from workflows.mailing.occasions import area_event, changed
from workflows.units import pausing
from workflows.web.words.areas import area_name, area_reason


def record(session: Session, agency: Unit, entry: AreaEntry, by: ActedBy) -> RecordedArea:
    """Move the tasks, mail the units that know of them, and pause their reminders if wanted. Raises NothingToChange."""
    made = record_area_event(session, agency, entry, by.staff, by.now)
    _mail_units(session, made, by.now)
    if entry.paused_until is not None:
        said = f"{area_reason(made.event)} {area_name(made.event.area, made.event.area_name)}"
        pausing.pause_many(session, agency, made.units, entry.paused_until, ActedBy(by.staff, said, by.now))
    return made


def ask_again(session: Session, task: Task, due_at: datetime, by: ActedBy) -> None:
    """Ask one unit again what was not asked, and mail it once. Raises NotAskedAgain."""
    was = task.due_at
    event = asking_again.ask_again(session, task, due_at, by.staff, by.now, by.reason)
    values = {
        "what": "asked_again",
        "reason": by.reason,
        "by": by.staff.name,
        "item_title": task.item.title,
        "period_due_at": was,
        "new_due_at": due_at,
    }
    directive, readers = task.assignment.directive, reachable.informed(session, [task.assignment_id])
    outbox.tell(
        session, changed.MAIL, about=event, to=readers, now=event.recorded_at, values=values, directive=directive
    )


def _mail_units(session: Session, made: RecordedArea, now: datetime) -> None:
    """One mail for each contact, about all its tasks; apart from that one, if its first mail is being sent now."""
    event, tasks, values = made.event, _by_assignment(made.tasks), _values(made.event)
    letters = _letters(session, tasks, values, now)
    known: dict[int, tuple[Reader, list[outbox.Line]]] = {}
    mails: list[outbox.NewMail] = []
    for ids in _parts(tasks):
        informed = reachable.informed(session, ids)
        for reader in informed.readers:
            _reader, lines = known.setdefault(reader.contact.id, (reader, []))
            lines += tasks[reader.assignment_id]
        for reader, until in informed.in_doubt:
            told = {**values, "only_if_told": True}
            mail = _mail(event, reader, tasks[reader.assignment_id], letters, told)
            kind = replace(area_event.MAIL, instance=f"{{name}}:{{about.id}}:{reader.assignment_id}:{{to}}")
            mails.append(mail._replace(kind=kind, not_before=until + outbox.SETTLED))
    mails += [_mail(event, reader, lines, letters, values) for reader, lines in known.values()]
    outbox.tell_many(session, event.agency_id, mails, now)


def _parts(tasks: Mapping[int, object]) -> Iterator[list[int]]:
    """The assignments, as many at a time as one query takes."""
    ids = sorted(tasks)
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _by_assignment(tasks: Iterable[MovedTask]) -> dict[int, list[outbox.Line]]:
    found: dict[int, list[outbox.Line]] = defaultdict(list)
    for task in tasks:
        found[task.assignment_id].append((task.assignment_id, task.id, ""))
    return found


def ask_all_again(session: Session, event: AreaEvent, due_at: datetime, by: ActedBy) -> int:
    """Ask all units of an event again what is still not asked; returns how many tasks. Raises NotAskedAgain."""
    tasks = asking_again.lock_skipped(session, event)
    if not tasks:
        raise asking_again.NotAskedAgain
    for task in tasks:
        ask_again(session, task, due_at, by)
    return len(tasks)


class _Letter(NamedTuple):
    """The directive of an assignment, and whether a mail about it waits for nothing."""

    id: int
    at_once: bool


def _letters(
    session: Session, tasks: Mapping[int, object], values: Mapping[str, Any], now: datetime
) -> dict[int, _Letter]:
    """By assignment id."""
    found: dict[int, int] = {}
    query = select(Assignment.id, Assignment.directive_id)
    for ids in _parts(tasks):
        found.update((id_, letter) for id_, letter in session.execute(query.where(Assignment.id.in_(ids))))
    every = (session.get_one(Directive, id_) for id_ in sorted(set(found.values())))
    letters = {one.id: _Letter(one.id, outbox.cannot_wait(session, one, values, now)) for one in every}
    return {assignment_id: letters[id_] for assignment_id, id_ in found.items()}


def _values(event: AreaEvent) -> dict[str, Any]:
    return {
        "act": event.act,
        "reason": area_reason(event),
        "new_due_at": event.due_at,
        "paused_until_at": event.paused_until,
    }


def _mail(
    event: AreaEvent,
    reader: Reader,
    lines: list[outbox.Line],
    letters: Mapping[int, _Letter],
    values: Mapping[str, Any],
) -> outbox.NewMail:
    concerned = {letters[assignment_id] for assignment_id, _task, _offset in lines}
    return outbox.NewMail(
        area_event.MAIL,
        event,
        reader.contact.email,
        contact_id=reader.contact.id,
        lines=lines,
        directive_id=min(concerned).id if len(concerned) == 1 else None,
        values=values,
        at_once=any(letter.at_once for letter in concerned),
    )
