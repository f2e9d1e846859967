"""An officer answers an objection: agrees, so that the unit is exempted, or refuses, so that the task is owed again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import own_date
from directives.models import Assignment, Objection, Staff, Task
from directives.objections import exempting, said
from directives.queries.task_status import set_due_at
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, ObjectionState


class NoAnswer(StrEnum):
    """Why an answer is not taken."""

    ANSWERED = "answered"
    """Somebody has answered, the unit has said something else, or the task has ended."""
    NEEDS_DATE = "needs_date"
    """The due date passed while the department was deciding: it may make nobody late (law 10)."""
    NOT_LATER = "not_later"


class NotAnswered(ValueError):
    def __init__(self, why: NoAnswer) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ObjectionAnswer:
    """The officer's words; for an exemption how far it reaches, for a refusal a date of the unit's own."""

    words: str
    later_periods: bool = False
    until_on: date | None = None
    """The last day of an exemption that reaches into later periods; None until somebody ends it."""
    due_at: datetime | None = None


def needs_date(one: Objection, now: datetime) -> bool:
    """Whether the date passed since the unit spoke, so that a refusal has to set another."""
    if one.task is None:
        return False
    due_at = set_due_at(one.task)
    return due_at is not None and one.asked_at < due_at <= now and own_date.may_have_own_date(one.task)


def agree(session: Session, one: Objection, answer: ObjectionAnswer, staff: Staff, now: datetime) -> None:
    """Exempt the unit from the task. Raises NotAnswered."""
    task = _lock_answerable(session, one)
    _write(session, one, ObjectionState.AGREED, answer, staff, now)
    data, rows = _data(one), [one]
    if answer.later_periods and task.item.rrule:
        exempting.exempt_until(session, task, answer.until_on, staff, now, data=data, rows=rows)
        return
    actor = by_staff(staff.id)
    ledger.record(session, one.assignment, EventKind.EXEMPTED, now, actor, data, task=task, rows=rows)


def refuse(session: Session, one: Objection, answer: ObjectionAnswer, staff: Staff, now: datetime) -> None:
    """The task is owed again, by its date or by one of the unit's own. Raises NotAnswered."""
    task = _lock_answerable(session, one)
    if answer.due_at is None and needs_date(one, now):
        raise NotAnswered(NoAnswer.NEEDS_DATE)
    if answer.due_at is not None and not own_date.takes_date(task, answer.due_at, now):
        raise NotAnswered(NoAnswer.NOT_LATER)
    _write(session, one, ObjectionState.REFUSED, answer, staff, now)
    kind, actor = EventKind.OBJECTION_REFUSED, by_staff(staff.id)
    ledger.record(session, one.assignment, kind, now, actor, _data(one), task=task, rows=[one])
    if answer.due_at is not None:
        own_date.set_own_date(session, task, answer.due_at, staff, now)


def settle_letter(
    session: Session, assignment: Assignment, state: ObjectionState, staff: Staff, now: datetime
) -> list[Objection]:
    """Write the answer to 'not ours' for the whole letter; returns what its event seals."""
    of_letter = (Objection.assignment_id == assignment.id, Objection.task_id.is_(None))
    found = session.scalars(select(Objection).where(*of_letter, Objection.state == ObjectionState.ASKED)).all()
    for one in found:
        one.state, one.answered_by = state, staff
        one.answered_at = ledger.next_moment(session, assignment, now)
    session.flush()
    return list(found)


def _lock_answerable(session: Session, one: Objection) -> Task:
    locks.lock(session, one.assignment)
    session.refresh(one)
    if one.task is not None:
        session.refresh(one.task)
    if one.task is None or not said.is_answerable(one):
        raise NotAnswered(NoAnswer.ANSWERED)
    return one.task


def _write(
    session: Session, one: Objection, state: ObjectionState, answer: ObjectionAnswer, staff: Staff, now: datetime
) -> None:
    one.state, one.answer, one.answer_salt = state, answer.words, new_salt()
    one.answered_by = staff
    one.answered_at = ledger.next_moment(session, one.assignment, now)
    session.flush()


def _data(one: Objection) -> dict[str, Any]:
    return {"objection": one.id, "text": seal(one.answer_salt or "", one.answer)}
