"""A task that was skipped for an area event is asked again, by a date of its own."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.areas.recording import AT_ONCE
from directives.models import AreaEvent, AreaEventTask, Assignment, Staff, Task
from directives.record import ledger, locks
from directives.record.ledger import RecordedEvent, by_staff
from directives.terms import AreaAct, DirectiveState, EventKind, Standing


class NotAskedAgain(ValueError):
    """The task was not skipped for its unit, is asked again already, or its period or directive has ended."""


def skipped_for(session: Session, task: Task) -> AreaEventTask | None:
    """The row of the area event for which the task is not asked now; None if that cannot be undone."""
    if not _is_skipped(task):
        return None
    theirs = (AreaEventTask.task_id == task.id, AreaEventTask.asked_again_at.is_(None))
    newest = select(AreaEventTask).where(*theirs).order_by(AreaEventTask.area_event_id.desc())
    found = session.scalars(newest.limit(1)).first()
    return found if found is not None and not found.event.act.extends else None


def skipped_among(session: Session, tasks: Iterable[Task]) -> frozenset[int]:
    """The ids of those of the tasks that can be asked again, in one query for all."""
    skipped = [task.id for task in tasks if _is_skipped(task)]
    theirs = (AreaEventTask.task_id.in_(skipped), AreaEventTask.asked_again_at.is_(None))
    newest = select(func.max(AreaEventTask.area_event_id).label("event_id"), AreaEventTask.task_id).where(*theirs)
    last = newest.group_by(AreaEventTask.task_id).subquery()
    query = select(last.c.task_id).join(AreaEvent, AreaEvent.id == last.c.event_id).where(AreaEvent.act == AreaAct.SKIP)
    return frozenset(session.scalars(query)) if skipped else frozenset()


def _is_skipped(task: Task) -> bool:
    """Whether it alone is not asked, and could still be."""
    period, followed = task.period, task.assignment.directive.state == DirectiveState.ISSUED
    ended = period.skipped_at or period.locked_at or task.item.stopped_at
    return task.standing == Standing.SKIPPED and followed and not ended


def lock_skipped(session: Session, event: AreaEvent) -> list[Task]:
    """The tasks that are still not asked because of this event, their assignments locked before any directive."""
    still = (AreaEventTask.area_event_id == event.id, AreaEventTask.asked_again_at.is_(None))
    query = select(Task).join(AreaEventTask, AreaEventTask.task_id == Task.id).where(*still)
    ids = sorted({task.assignment_id for task in session.scalars(query)})
    for start in range(0, len(ids), AT_ONCE):
        locks.lock_all(session, select(Assignment).where(Assignment.id.in_(ids[start : start + AT_ONCE])))
    return [task for task in session.scalars(query.order_by(Task.assignment_id, Task.id)) if skipped_for(session, task)]


def ask_again(
    session: Session, task: Task, due_at: datetime, staff: Staff, now: datetime, reason: str
) -> RecordedEvent:
    """Ask it by this date, which must be to come. Raises NotAskedAgain."""
    locks.lock_with_directive(session, task.assignment)
    session.refresh(task)
    row = skipped_for(session, task)
    if row is None or due_at <= now:
        raise NotAskedAgain
    row.asked_again_at = ledger.next_moment(session, task.assignment, now)
    data = {"due_at": due_at, "area_event": row.area_event_id}
    return ledger.record(
        session,
        task.assignment,
        EventKind.ASKED_AGAIN,
        now,
        by_staff(staff.id),
        data,
        task=task,
        text=reason,
        rows=[row],
    )
