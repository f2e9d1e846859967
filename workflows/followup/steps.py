"""What changes in the follow-up of a directive: each change has a person and a reason, and is told once.

The directive's row is locked first; a change that was made already, or can be made no more, raises NotOpen.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, assign
from directives.models import Assignment, Directive, Item, Period, Staff, Task
from directives.queries import reachable, status_sql
from directives.queries.reachable import Reader
from directives.record import ledger, locks
from directives.rules import status
from directives.terms import DirectiveState, EventKind, Obligation
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import changed, handed_over, withdrawn


class NotOpen(ValueError):
    """The change has been made already, or what it would change has ended."""


def move_deadline(session: Session, period: Period, due_at: datetime, by: ActedBy) -> None:
    """Give a period another date; the item keeps what the letter says."""
    directive = _lock_period(session, period)
    was, units = period.due_at, told_of(session, period, moved=True)
    period.due_at = due_at
    event = record(
        session, directive, EventKind.DEADLINE_MOVED, by, {"period": period.id, "due_at": due_at, "was": was}
    )
    tell(
        session,
        directive,
        event,
        units,
        changed.MAIL,
        {
            **_said_by(by),
            "what": "deadline",
            "item_title": period.item.title,
            "period_due_at": was,
            "new_due_at": due_at,
            "period": period.id,
        },
    )


def skip_period(session: Session, period: Period, by: ActedBy) -> None:
    """Ask nothing for this period: skipped is not missed, and what was handed in is kept."""
    directive = _lock_period(session, period)
    units = told_of(session, period)
    period.skipped_at = by.now
    event = record(session, directive, EventKind.PERIOD_SKIPPED, by, {"period": period.id})
    tell(
        session,
        directive,
        event,
        units,
        changed.MAIL,
        {
            **_said_by(by),
            "what": "skipped",
            "item_title": period.item.title,
            "period_due_at": period.due_at,
            "new_due_at": None,
        },
    )


def lock_period(session: Session, period: Period, by: ActedBy) -> None:
    """Take nothing more for a period whose date has passed; nobody's standing moves."""
    directive = _lock_period(session, period)
    if period.due_at is None or by.now < period.due_at:
        raise NotOpen
    period.locked_at = by.now
    record(session, directive, EventKind.PERIOD_LOCKED, by, {"period": period.id})


def stop_item(session: Session, item: Item, by: ActedBy) -> None:
    """Ask a recurring item no more: what is open ends, what has closed keeps its answers and its gaps."""
    directive = _lock(session, item.directive)
    session.refresh(item)
    if item.stopped_at is not None or not item.rrule:
        raise NotOpen
    running = [p for p in item.periods if p.skipped_at is None and (p.due_at is None or p.due_at > by.now)]
    # whoever has answered this time expects a next one: all who have a task in it are told
    units = asked(session, Task.period_id.in_([p.id for p in running or item.periods[-1:]]))
    item.stopped_at = by.now
    event = record(
        session, directive, EventKind.ITEM_STOPPED, by, {"item": item.id, "periods": [p.id for p in running]}
    )
    tell(
        session,
        directive,
        event,
        units,
        changed.MAIL,
        {**_said_by(by), "what": "stopped", "item_title": item.title, "period_due_at": None, "new_due_at": None},
    )


def close(session: Session, directive: Directive, by: ActedBy) -> None:
    """End the follow-up: nothing more is asked, and only those who still owed something are told."""
    _lock(session, directive)
    units = asked(session, status_sql.OPEN, Item.directive_id == directive.id)
    outbox.drop(session, _assignments(session, directive), by.now)
    event = _end(session, directive, DirectiveState.CLOSED, EventKind.FOLLOW_UP_CLOSED, by)
    tell(
        session,
        directive,
        event,
        units,
        changed.MAIL,
        {**_said_by(by), "what": "closed", "item_title": None, "period_due_at": None, "new_due_at": None},
    )


def withdraw(session: Session, directive: Directive, by: ActedBy) -> None:
    """Take the directive back: mails not yet sent are dropped, links closed, everybody who had one is told."""
    # a unit that presses holds its assignment and then asks for the directive: so do we, or both would wait for ever
    assignments = locks.lock_all(session, select(Assignment).where(Assignment.directive_id == directive.id))
    _lock(session, directive)
    readers = reachable.readers(session, [assignment.id for assignment in assignments])  # while their links open
    outbox.drop(session, assignments, by.now)
    assign.revoke_links(session, assignments, by.now, ledger.by_staff(by.staff.id))
    event = _end(session, directive, DirectiveState.WITHDRAWN, EventKind.DIRECTIVE_WITHDRAWN, by)
    tell(session, directive, event, readers, withdrawn.MAIL, _said_by(by))


def hand_over(session: Session, directive: Directive, colleague: Staff, by: ActedBy) -> None:
    """Let a colleague lead the follow-up from now on; both are told, but for who has done it."""
    locks.lock(session, directive)
    if directive.officer_id == colleague.id:
        raise NotOpen
    was, directive.officer = directive.officer, colleague
    event = record(
        session, directive, EventKind.OFFICER_CHANGED, by, {"officer": colleague.id, "was": was.id if was else None}
    )
    for staff, other in ((colleague, was), (was, colleague)):
        if staff is None or staff.id == by.staff.id:
            continue
        values = {
            **_said_by(by),
            "given": staff is colleague,
            "other": other.name if other else "",
            "at": event.recorded_at,
        }
        outbox.tell(
            session, handed_over.MAIL, about=event, to=staff, now=event.recorded_at, values=values, directive=directive
        )


def told_of(session: Session, period: Period, *, moved: bool = False) -> list[int]:
    """The assignments that a change of this period concerns: those that still owe something for it.

    A moved date means nothing to those who have submitted: what was returned to them has a date of its own.
    """
    open_still = Task.first_submitted_at.is_(None) if moved else status_sql.OPEN
    return asked(session, Task.period_id == period.id, open_still)


def asked(session: Session, *which: ColumnElement[bool]) -> list[int]:
    """The assignments with a task such as these; what is told only if it happens is no debt."""
    found = (
        select(Task.assignment_id)
        .join(Item)
        .where(Item.obligation != Obligation.CONDITIONAL, Task.standing.not_in(status.UNCOUNTED), *which)
        .distinct()
        .order_by(Task.assignment_id)
    )
    return list(session.scalars(found))


def tell(
    session: Session,
    directive: Directive,
    event: ledger.RecordedEvent,
    assignments: list[int] | tuple[Reader, ...],
    kind: MailKind,
    values: Mapping[str, Any],
) -> None:
    """Mail what happened, once, to every reachable contact of these assignments."""
    outbox.tell(session, kind, about=event, to=assignments, now=event.recorded_at, values=values, directive=directive)


def _lock(session: Session, directive: Directive) -> Directive:
    locks.lock(session, directive)
    if directive.state != DirectiveState.ISSUED:
        raise NotOpen
    return directive


def _lock_period(session: Session, period: Period) -> Directive:
    directive = _lock(session, period.item.directive)
    session.refresh(period)
    session.refresh(period.item)
    if period.skipped_at is not None or period.locked_at is not None or period.item.stopped_at is not None:
        raise NotOpen
    return directive


def _assignments(session: Session, directive: Directive) -> list[Assignment]:
    return list(session.scalars(select(Assignment).where(Assignment.directive_id == directive.id)))


def _end(
    session: Session, directive: Directive, state: DirectiveState, kind: EventKind, by: ActedBy
) -> ledger.RecordedEvent:
    directive.state, directive.ended_at = state, by.now
    return record(session, directive, kind, by, {})


def record(
    session: Session, parent: Assignment | Directive, kind: EventKind, by: ActedBy, data: Mapping[str, Any]
) -> ledger.RecordedEvent:
    """Record a change with its person and reason."""
    return ledger.record(session, parent, kind, by.now, ledger.by_staff(by.staff.id), data, text=by.reason)


def _said_by(by: ActedBy) -> dict[str, Any]:
    return {"reason": by.reason, "by": by.staff.name}
