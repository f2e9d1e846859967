"""A unit says that it cannot do a task, that it is not its duty, or asks to be exempted; for one task or the letter.

It waits for an officer (directives.objections.answering). Meanwhile the unit is neither late nor reminded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.acts.origin import Origin
from directives.models import Assignment, Objection, Task
from directives.queries.submissions import closed_reason
from directives.queries.task_status import is_open
from directives.record import ledger, locks
from directives.record.seals import new_salt, seal
from directives.rules.moves import OBJECTIONS
from directives.terms import EventKind, ObjectionKind, ObjectionState

EVENTS = {kind: event for event, kind in OBJECTIONS.items()}
"""The event of each kind, for a task."""


class NothingToObject(ValueError):
    """The task is done or takes no answer, or the letter has no open task."""


@dataclass(frozen=True)
class ObjectionEntry:
    """What a unit says, and who says it; the key makes a repeated press one objection."""

    kind: ObjectionKind
    reason: str
    submission_key: str
    whose: str = ""
    whose_unit_id: int | None = None
    forecast_on: date | None = None
    typed_by: str = ""
    position: str = ""
    phone: str = ""


def is_objectable(task: Task) -> bool:
    """Whether a unit can say something against it: it still takes an answer, and is not only for what happens.

    Against what its superior passed on nothing is said here: nobody of the department would answer.
    """
    return task.parent_id is None and is_open(task) and closed_reason(task) is None and not task.item.mode.is_incident


def object_to(session: Session, task: Task, entry: ObjectionEntry, origin: Origin, now: datetime) -> Objection:
    """Record it for one task; what the unit said before about it is overtaken. Raises NothingToObject."""
    assignment = task.assignment
    locks.lock(session, assignment)
    session.refresh(task)
    made, new = _press(session, assignment, task, entry, origin, now)
    if not new:
        return made
    if not is_objectable(task):
        raise NothingToObject
    _record(session, assignment, EVENTS[entry.kind], made, origin, now, task)
    return made


def object_to_letter(
    session: Session, assignment: Assignment, entry: ObjectionEntry, origin: Origin, now: datetime
) -> Sequence[Objection]:
    """Record it for the whole letter: 'not ours' once, any other for each open task. Raises NothingToObject."""
    locks.lock(session, assignment)
    if assignment.parent_id is not None:
        raise NothingToObject
    if entry.kind.is_not_ours:
        made, new = _press(session, assignment, None, entry, origin, now)
        if new:
            _record(session, assignment, EventKind.NOT_OURS, made, origin, now)
        return [made]
    known = repeated.presses(session, Objection, entry.submission_key, Objection.assignment_id == assignment.id)
    tasks = [task for task in assignment.tasks if is_objectable(task)]
    if not tasks and not known:
        raise NothingToObject
    return [object_to(session, task, entry, origin, now) for task in tasks]


def say_not_ours(session: Session, assignment: Assignment, reason: str, origin: Origin, now: datetime) -> None:
    """Record that the unit says the directive is not for it. Statuses stay; an officer answers."""
    object_to_letter(session, assignment, ObjectionEntry(ObjectionKind.NOT_OURS, reason, new_salt()), origin, now)


def _press(
    session: Session, assignment: Assignment, task: Task | None, entry: ObjectionEntry, origin: Origin, now: datetime
) -> tuple[Objection, bool]:
    """The objection of this press, and whether it is new."""
    scope = (Objection.assignment_id == assignment.id, Objection.task_id == (task.id if task else None))
    earlier = repeated.presses(session, Objection, entry.submission_key, *scope)
    if earlier and _said(earlier[0]) == _given(entry):
        return earlier[0], False
    entry = replace(entry, submission_key=repeated.unused(entry.submission_key, earlier))
    return _new(session, assignment, task, entry, origin, now), True


def _said(known: Objection) -> tuple[Any, ...]:
    who = (known.typed_by, known.position, known.phone)
    return (known.kind, known.reason, known.whose, known.forecast_on, *who)


def _given(entry: ObjectionEntry) -> tuple[Any, ...]:
    who = (entry.typed_by, entry.position, entry.phone)
    return (entry.kind, entry.reason, entry.whose, entry.forecast_on, *who)


def _new(
    session: Session, assignment: Assignment, task: Task | None, entry: ObjectionEntry, origin: Origin, now: datetime
) -> Objection:
    return Objection(
        assignment=assignment,
        task=task,
        kind=entry.kind,
        state=ObjectionState.ASKED,
        submission_key=entry.submission_key,
        reason=entry.reason,
        whose=entry.whose,
        whose_unit_id=entry.whose_unit_id,
        forecast_on=entry.forecast_on,
        typed_by=entry.typed_by,
        position=entry.position,
        phone=entry.phone,
        salt=new_salt(),
        recorded_at=ledger.next_moment(session, assignment, now),
        asked_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
        staff_id=origin.staff_id,
        told_by=origin.told_by,
    )


def _record(
    session: Session,
    assignment: Assignment,
    kind: EventKind,
    made: Objection,
    origin: Origin,
    now: datetime,
    task: Task | None = None,
) -> None:
    overtaken = session.scalars(
        select(Objection).where(
            Objection.assignment_id == assignment.id,
            Objection.task_id == (task.id if task else None),
            Objection.state == ObjectionState.ASKED,
        )
    ).all()
    for one in overtaken:
        one.state = ObjectionState.OVERTAKEN
    session.add(made)
    session.flush()
    text = seal(made.salt or "", made.reason, made.whose, made.typed_by, made.position, made.phone, made.told_by)
    ledger.record(
        session,
        assignment,
        kind,
        now,
        origin.actor,
        {"objection": made.id, "channel": origin.channel, "text": text},
        task=task,
        happened_at=origin.happened_at,
        rows=[made, *overtaken],
    )
