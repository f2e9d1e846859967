"""Change the follow-up of a directive: its periods, items, officer and end. Each change is recorded and mailed once.

The directive's row is locked first; a change that was made already, or is no longer possible, raises NotOpen.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, assign
from directives.boards.questions.days_off import DayOffQuestion
from directives.boards.questions.still_needed import StillNeededQuestion
from directives.cascade import following
from directives.models import Assignment, Directive, Item, Period, Staff, Task
from directives.queries import reachable, status_sql
from directives.record import facts, ledger, locks
from directives.rules.periods.grace import late_from
from directives.terms import DirectiveState, EventKind
from workflows.followup.changes import (
    NotOpen,
    actor_values,
    assignments_with,
    change_values,
    mail_event,
    mail_news,
    record,
)
from workflows.mailing import outbox
from workflows.mailing.occasions import changed, handed_over, withdrawn


def move_deadline(session: Session, period: Period, due_at: datetime, by: ActedBy) -> None:
    """Move the due date of a period; the item keeps what the letter says."""
    directive = _lock_period(session, period)
    old_due_at, units = period.due_at, units_to_mail(session, period, moved=True)
    period.due_at = due_at
    data = {"period": period.id, "due_at": due_at, "was": old_due_at}
    event = record(session, directive, EventKind.DEADLINE_MOVED, by, data, [period])
    values = change_values(by, "deadline", title=period.item.title, period_due_at=old_due_at, new_due_at=due_at)
    mail_news(session, directive, event, units, changed.MAIL, {**values, "period": period.id})
    for one in following.periods_under(session, period):
        if one.due_at is not None and one.due_at > due_at:
            move_deadline(session, one, due_at, by)


def answer_day_off(session: Session, asked: DayOffQuestion, by: ActedBy, *, moves: bool) -> None:
    """Move a due date that falls on a day off to the next working day, or keep it. The decision is made once."""
    period = asked.period
    directive = _lock_period(session, period)
    if asked.due_at == period.kept_due_at or asked.due_at != period.due_at or asked.due_at <= by.now:
        raise NotOpen
    if moves:
        move_deadline(session, period, asked.later, by)
    else:
        period.kept_due_at = asked.due_at
        data = {"period": period.id, "due_at": asked.due_at}
        record(session, directive, EventKind.DEADLINE_KEPT, by, data, [period])


def skip_period(session: Session, period: Period, by: ActedBy) -> None:
    """Ask nothing for this period; it does not count as missed, and reports are kept."""
    locks.lock_assignments(session, period.item.directive)
    directive = _lock_period(session, period)
    units = units_to_mail(session, period)
    period.skipped_at = by.now
    event = record(session, directive, EventKind.PERIOD_SKIPPED, by, {"period": period.id}, [period])
    values = change_values(by, "skipped", title=period.item.title, period_due_at=period.due_at)
    mail_news(session, directive, event, units, changed.MAIL, values)
    for one in following.periods_under(session, period):
        skip_period(session, one, by)


def lock_period(session: Session, period: Period, by: ActedBy) -> None:
    """Accept no more reports for a period whose due date has passed, its grace too; no status changes."""
    directive = _lock_period(session, period)
    if not is_over(period, by.now):
        raise NotOpen
    _take_no_more(session, directive, period, by)
    for one in following.periods_under(session, period):  # with a later date or none too: it ends with its superior's
        if one.locked_at is None:
            _take_no_more(session, _lock_period(session, one), one, by)


def _take_no_more(session: Session, directive: Directive, period: Period, by: ActedBy) -> None:
    period.locked_at = by.now
    record(session, directive, EventKind.PERIOD_LOCKED, by, {"period": period.id}, [period])


def is_over(period: Period, now: datetime) -> bool:
    """Whether the period's due date has passed for good."""
    passes_at = late_from(period.due_at, period.grace_minutes)
    return passes_at is not None and passes_at <= now


def reopen_period(session: Session, period: Period, by: ActedBy) -> None:
    """Accept reports for a locked period again; no status changes. Units that still owe it are mailed."""
    directive = _lock_running(session, period)
    if period.locked_at is None:
        raise NotOpen
    units = units_to_mail(session, period)
    period.locked_at = None
    event = record(session, directive, EventKind.PERIOD_REOPENED, by, {"period": period.id}, [period])
    values = change_values(by, "reopened", title=period.item.title, period_due_at=period.due_at)
    mail_news(session, directive, event, units, changed.MAIL, values)
    for one in following.periods_under(session, period):
        if one.locked_at is not None:
            reopen_period(session, one, by)


def stop_item(session: Session, item: Item, by: ActedBy) -> None:
    """Stop a recurring item: open periods end, past periods keep their reports and gaps."""
    locks.lock_assignments(session, item.directive)
    directive = _lock(session, item.directive)
    session.refresh(item)
    if item.stopped_at is not None or not (item.rrule or directive.is_passed_on):
        raise NotOpen
    running = [p for p in item.periods if p.skipped_at is None and (p.due_at is None or p.due_at > by.now)]
    # units that have answered this period expect a next one, so all units with a task in it are mailed
    units = assignments_with(session, Task.period_id.in_([p.id for p in running or item.periods[-1:]]))
    item.stopped_at = by.now
    data = {"item": item.id, "periods": [period.id for period in running]}
    event = record(session, directive, EventKind.ITEM_STOPPED, by, data, [item])
    mail_news(session, directive, event, units, changed.MAIL, change_values(by, "stopped", title=item.title))
    for one in following.items_under(session, item, by.now):
        stop_item(session, one, by)


def continue_item(session: Session, asked: StillNeededQuestion, by: ActedBy) -> None:
    """Record that the figures of a recurring item are still needed; asked again after as many periods, mailed never."""
    item = asked.item
    directive = _lock(session, item.directive)
    session.refresh(item)
    if item.stopped_at is not None or item.needed_at != asked.answered_at:
        raise NotOpen
    item.needed_at = by.now
    data = {"item": item.id, "passed": asked.passed, "units": asked.units}
    record(session, directive, EventKind.ITEM_CONTINUED, by, data, [item])


def close(session: Session, directive: Directive, by: ActedBy) -> None:
    """End the follow-up; only units that still owed something are mailed. What was passed on ends with it."""
    locks.lock_assignments(session, directive)
    _lock(session, directive)
    passed_on = following.directives_under(session, directive)
    units = assignments_with(session, status_sql.OPEN, Item.directive_id == directive.id)
    outbox.drop(session, _assignments(session, directive), by.now)
    event = _end(session, directive, DirectiveState.CLOSED, EventKind.FOLLOW_UP_CLOSED, by)
    mail_news(session, directive, event, units, changed.MAIL, change_values(by, "closed"))
    for one in passed_on:
        close(session, one, by)


def withdraw(session: Session, directive: Directive, by: ActedBy) -> None:
    """Withdraw the directive: drop queued mails, revoke links, and mail the contacts who know of the directive."""
    # lock order as for a unit's request, first assignments, then the directive; else both could deadlock
    passed_on = following.directives_under(session, directive)
    assignments = locks.lock_all(session, select(Assignment).where(Assignment.directive_id == directive.id))
    _lock(session, directive)
    readers = reachable.informed(session, [assignment.id for assignment in assignments])  # while their links open
    outbox.drop(session, assignments, by.now)
    assign.revoke_links(session, assignments, by.now, ledger.by_staff(by.staff.id))
    event = _end(session, directive, DirectiveState.WITHDRAWN, EventKind.DIRECTIVE_WITHDRAWN, by)
    mail_event(session, directive, event, readers, withdrawn.MAIL, actor_values(by))
    for one in passed_on:
        withdraw(session, one, by)


def hand_over(session: Session, directive: Directive, colleague: Staff, by: ActedBy) -> None:
    """Hand the follow-up over to a colleague; both officers are mailed, except the one who does it."""
    locks.lock(session, directive)
    if directive.officer_id == colleague.id:
        raise NotOpen
    former = directive.officer
    facts.change(session, directive, by.now, officer=colleague)
    event = record(
        session,
        directive,
        EventKind.OFFICER_CHANGED,
        by,
        {"officer": colleague.id, "was": former.id if former else None},
    )
    for staff, other in ((colleague, former), (former, colleague)):
        if staff is None or staff.id == by.staff.id:
            continue
        values = {
            **actor_values(by),
            "given": staff is colleague,
            "other": other.name if other else "",
            "at": event.recorded_at,
        }
        outbox.tell(
            session, handed_over.MAIL, about=event, to=staff, now=event.recorded_at, values=values, directive=directive
        )


def units_to_mail(session: Session, period: Period, *, moved: bool = False) -> list[int]:
    """Ids of the assignments that a change of this period concerns: those that still owe something for it.

    With `moved`, those that have submitted are left out: a returned report has a due date of its own.
    """
    open_still = Task.first_submitted_at.is_(None) if moved else status_sql.OPEN
    return assignments_with(session, Task.period_id == period.id, open_still)


def count_told(session: Session, period: Period, *, moved: bool = False) -> int:
    """How many units a change of this period is mailed to: those it concerns that know of the directive."""
    known = reachable.informed(session, units_to_mail(session, period, moved=moved))
    return len({reader.assignment_id for reader in known.readers})


def _lock(session: Session, directive: Directive) -> Directive:
    locks.lock(session, directive)
    if directive.state != DirectiveState.ISSUED:
        raise NotOpen
    return directive


def _lock_period(session: Session, period: Period) -> Directive:
    directive = _lock_running(session, period)
    if period.locked_at is not None:
        raise NotOpen
    return directive


def _lock_running(session: Session, period: Period) -> Directive:
    """The directive, locked; the period may be locked for reports, but was neither skipped nor stopped."""
    directive = _lock(session, period.item.directive)
    session.refresh(period)
    session.refresh(period.item)
    if period.skipped_at is not None or period.item.stopped_at is not None:
        raise NotOpen
    return directive


def _assignments(session: Session, directive: Directive) -> list[Assignment]:
    return list(session.scalars(select(Assignment).where(Assignment.directive_id == directive.id)))


def _end(
    session: Session, directive: Directive, state: DirectiveState, kind: EventKind, by: ActedBy
) -> ledger.RecordedEvent:
    directive.state, directive.ended_at = state, by.now
    return record(session, directive, kind, by, {}, [directive])
