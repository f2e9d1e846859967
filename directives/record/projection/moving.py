"""Move the stored facts of assignments and tasks by an event: of one task, or of all that a directive's concerns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from directives import database
from directives.models.assignments import Assignment, Task
from directives.models.directives import Directive, Item
from directives.record.projection import counters
from directives.rules import moves, status
from directives.terms import EventKind


def facts_of_assignment(
    assignment: Assignment, kind: EventKind, happened_at: datetime, recorded_at: datetime
) -> dict[str, datetime | None]:
    """Columns of the assignment that an event in its chain sets."""
    if kind in moves.ACKNOWLEDGING:
        return {"acknowledged_at": moves.first_of(assignment.acknowledged_at, happened_at)}
    if kind == EventKind.NOT_OURS:
        return {"not_ours_at": recorded_at}
    if kind == EventKind.TAKEN_OVER:
        return {"taken_over_at": recorded_at}
    return {"not_ours_at": None} if kind == EventKind.NOT_OURS_ANSWERED else {}


def facts_of(task: Task) -> status.TaskFacts:
    """The projection of a task, in the form that rules/status expects."""
    return status.TaskFacts(
        task.standing,
        task.first_submitted_at,
        task.due_at,
        task.return_due_at,
        task.document_at,
        task.objected,
        task.extended_due_at,
        task.review_from,
    )


def project(task: Task, facts: status.TaskFacts) -> None:
    """Write facts to a task's columns."""
    task.standing, task.first_submitted_at = facts.standing, facts.first_submitted_at
    task.due_at, task.return_due_at, task.extended_due_at = facts.due_at, facts.return_due_at, facts.extended_due_at
    task.document_at, task.objected, task.review_from = facts.document_at, facts.objected, facts.review_from


def move_task(
    session: Session, task: Task, kind: EventKind, happened_at: datetime, recorded_at: datetime, data: Mapping[str, Any]
) -> None:
    """Update the one task that an event is about."""
    if not database.writes_alone(session):
        # on PostgreSQL another writer may have changed the task before we held the lock
        session.refresh(task, status.TaskFacts._fields)
    mode, before = task.item.mode, facts_of(task)
    waits = moves.review_from(mode, data, recorded_at)
    after = moves.after(before, kind, happened_at, data.get("due_at"), mode, waits)
    project(task, after)
    counters.apply(session, task, counters.change(task, before, after))


def move_tasks(session: Session, directive: Directive, kind: EventKind, data: Mapping[str, Any]) -> None:
    """Update every task that an event of the directive concerns: of a period, of several, or of all items."""
    values: dict[str, Any]
    if kind == EventKind.DEADLINE_MOVED:
        # moves.later, in SQL
        extended = Task.extended_due_at
        values = {"due_at": case((extended > data["due_at"], extended), else_=data["due_at"])}
    elif kind in moves.MOVES:
        values = {"standing": moves.MOVES[kind], "return_due_at": None, "objected": None, "review_from": None}
    else:
        return
    session.execute(
        update(Task).where(concerned(directive.id, data), Task.standing.not_in(status.ENDED)).values(values)
    )
    if kind in moves.MOVES:
        theirs = select(Task.assignment_id).where(concerned(directive.id, data))
        counters.recount(session, Assignment.directive_id == directive.id, Assignment.id.in_(theirs))
    session.expire_all()


def concerned(directive_id: int, data: Mapping[str, Any]) -> ColumnElement[bool]:
    """Over Task: the tasks that an event of a directive concerns."""
    if "period" in data:
        return Task.period_id == int(data["period"])
    if "periods" in data:
        # stopping an item ends its open periods; a period already due keeps its answers and its gaps
        return Task.period_id.in_(data["periods"])
    return Task.item_id.in_(select(Item.id).where(Item.directive_id == directive_id))
