"""What an officer asked a unit about its report, and what the unit answered: events with their texts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from directives.models import Event, Link, Remark, Staff, Task
from directives.terms import ActorKind, EventKind

KINDS = (EventKind.QUESTION_ASKED, EventKind.QUESTION_ANSWERED)


class Said(NamedTuple):
    """A question or an answer."""

    kind: EventKind
    text: str | None
    """None if it was erased."""
    at: datetime
    staff: Staff | None
    link: Link | None
    """Who wrote it: one of both."""

    @property
    def is_question(self) -> bool:
        return self.kind is EventKind.QUESTION_ASKED


def said_about(session: Session, task: Task) -> list[Said]:
    """All that was asked and answered about a task, oldest first."""
    events = session.execute(
        select(Event, Remark.text)
        .outerjoin(Remark, Remark.event_id == Event.id)
        .where(Event.task_id == task.id, Event.kind.in_(KINDS))
        .order_by(Event.id)
    ).all()
    return [
        Said(
            event.kind,
            text,
            event.recorded_at,
            session.get(Staff, event.actor_id) if event.actor_kind is ActorKind.STAFF else None,
            session.get(Link, event.actor_id) if event.actor_kind is ActorKind.LINK else None,
        )
        for event, text in events
    ]


def texts_about(session: Session, task: Task) -> Sequence[Remark]:
    """The texts of all that was asked and answered about a task and is not erased."""
    found = select(Remark).join(Event, Event.id == Remark.event_id)
    return session.scalars(found.where(Event.task_id == task.id, Event.kind.in_(KINDS), Remark.salt.is_not(None))).all()


def awaits_answer(session: Session, task: Task) -> bool:
    """Whether the unit has not yet answered what it was asked last."""
    return last_said(session, [task.id]).get(task.id) is EventKind.QUESTION_ASKED


def last_said(session: Session, task_ids: Collection[int]) -> dict[int, EventKind]:
    """By task, whether a question or an answer stands last; left out if nothing was asked."""
    newest = newest_of().where(Event.task_id.in_(task_ids))
    found = session.execute(select(Event.task_id, Event.kind).where(Event.id.in_(newest)))
    return {task_id: kind for task_id, kind in found if task_id is not None}


def unanswered(session: Session, task_ids: Collection[int]) -> frozenset[int]:
    """The tasks whose unit has not yet answered what it was asked last."""
    said = last_said(session, task_ids)
    return frozenset(task_id for task_id, kind in said.items() if kind is EventKind.QUESTION_ASKED)


def newest_of() -> Select[int]:
    """Ids of what was said last about each task."""
    return select(func.max(Event.id)).where(Event.kind.in_(KINDS)).group_by(Event.task_id)
