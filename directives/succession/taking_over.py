"""Hand the open assignments of a unit that closes to its successor, or release it from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directives.acts import assign, contacts
from directives.models import Assignment, Directive, Item, Period, Task, Unit
from directives.queries import status_sql, task_status
from directives.queries.reachable import contacts_of
from directives.record import ledger, locks
from directives.record.ledger import Actor
from directives.rules import status
from directives.terms import DirectiveState, EventKind


class OpenWork(NamedTuple):
    """What a unit still has to do for the directives under follow-up."""

    letters: int
    items: int
    """Tasks that are open and counted, as on the board."""
    past: int
    """Those of them whose date has passed: a successor is not late with them."""


def open_work(session: Session, unit_ids: Sequence[int], now: datetime) -> OpenWork:
    """What these units answer for now."""
    letters = len(session.scalars(_followed(unit_ids).with_only_columns(Directive.id).distinct()).all())
    dates = session.scalars(_open_tasks(unit_ids, now).with_only_columns(status_sql.DUE_AT)).all()
    return OpenWork(letters, len(dates), sum(due_at is not None and due_at <= now for due_at in dates))


def _followed(unit_ids: Sequence[int]) -> Select[Assignment]:
    followed = select(Task.id).where(Task.assignment_id == Assignment.id, Task.standing.not_in(status.ENDED))
    return (
        select(Assignment)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(
            Assignment.responsible_unit_id.in_(unit_ids), Directive.state == DirectiveState.ISSUED, followed.exists()
        )
    )


def _open_tasks(unit_ids: Sequence[int], now: datetime) -> Select[Task]:
    return (
        select(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Assignment.responsible_unit_id.in_(unit_ids), Directive.state == DirectiveState.ISSUED)
        .where(status_sql.OPEN, status_sql.counted(now))
    )


def followed_assignments(session: Session, unit: Unit) -> list[Assignment]:
    """What the unit answers for and is still followed, locked."""
    return locks.lock_all(session, _followed([unit.id]))


@dataclass(frozen=True)
class Succession:
    """Who records that a unit took over, when, since when it holds, and why."""

    actor: Actor
    now: datetime
    happened_at: datetime
    reason: str


def take_over(session: Session, assignments: Sequence[Assignment], successor: Unit, by: Succession) -> None:
    """Let the successor answer for these assignments: the links to them end, its contacts get new ones.

    Each stays the assignment of the unit that closes: what it did, and what the board shows of it, is its history.
    """
    if not assignments:
        return
    assign.revoke_links(session, list(assignments), by.now, by.actor)
    theirs = contacts_of(session, successor)
    for assignment in assignments:
        data = {"from": assignment.responsible_unit_id, "to": successor.id}
        assignment.responsible_unit = successor
        links = [contacts.open_link(session, assignment, contact, by.now, by.actor) for contact in theirs]
        ledger.record(
            session,
            assignment,
            EventKind.TAKEN_OVER,
            by.now,
            by.actor,
            data,
            happened_at=by.happened_at,
            text=by.reason,
            rows=[assignment, *links],
        )


def release(session: Session, assignments: Sequence[Assignment], actor: Actor, now: datetime, reason: str) -> None:
    """Where nobody takes over: exempt the unit from all that is open, and end its links."""
    if not assignments:
        return
    assign.revoke_links(session, list(assignments), now, actor)
    for assignment in assignments:
        for task in assignment.tasks:
            if task_status.is_open(task):
                ledger.record(session, assignment, EventKind.EXEMPTED, now, actor, task=task, text=reason)
