"""The SQL twin of rules/status: the same conditions over Task joined with Item, and with others if said so."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, literal, not_, null, or_, select, type_coerce
from sqlalchemy.orm import Session

from directives.database import MinutesLater
from directives.models import Assignment, Item, Period, Task
from directives.record.projection import standing_sql
from directives.rules import status
from directives.rules.periods import grace
from directives.terms import Obligation, ReportingMode, Standing, Status

REACHED = and_(
    Assignment.not_ours_at.is_(None), or_(Assignment.told_at.is_not(None), Assignment.acknowledged_at.is_not(None))
)
"""Reading.reached, over Assignment."""

DONE, OPEN = standing_sql.DONE, standing_sql.OPEN
"""Reading.done, Reading.open."""

EXPECTED = and_(OPEN, Task.document_at.is_(None), Task.objected.is_(None))
"""Open, and nothing of the unit waits for the department: see status.awaited."""

OBJECTED = and_(Task.objected.is_not(None), OPEN)
"""Over Task and Item: what the unit says against the task waits for an answer."""

ANSWERED = standing_sql.ANSWERED

DATED = or_(Task.due_at.is_not(None), Task.return_due_at.is_not(None))
"""Over Task: a date that is set may bind it."""


def counted(now: datetime) -> ColumnElement[bool]:
    """Reading.counted: joined with Period too."""
    return and_(standing_sql.ASKED, not_(just_opened(now)))


REVIEWABLE, AWAITS_REVIEW = standing_sql.REVIEWABLE, standing_sql.AWAITS_REVIEW


def just_opened(now: datetime) -> ColumnElement[bool]:
    """An open task of a later period that is too new to be owed yet: joined with Period too."""
    return and_(is_new_period(now), OPEN, not_(RETURNED))


def is_new_period(now: datetime) -> ColumnElement[bool]:
    """status.just_opened: over Period alone."""
    return and_(Period.number > 1, Period.due_at.is_not(None), Period.due_at > now + status.COUNTED_FROM)


def due_at_of(task: Any, assignment: Any) -> ColumnElement[datetime | None]:
    """Reading.due_at, over Task and Assignment or the columns of their tables."""
    return case((_returned(task), task.return_due_at), (is_given_late(task, assignment), null()), else_=task.due_at)


def _returned(task: Any) -> ColumnElement[bool]:
    at_work_again = and_(task.standing == Standing.UNDER_WAY, task.first_submitted_at.is_not(None))
    return or_(at_work_again, task.standing == Standing.RETURNED, task.return_due_at.is_not(None))


def is_given_late(task: Any, assignment: Any) -> ColumnElement[bool]:
    """standing.is_given_late, over Task and Assignment or the columns of their tables.

    The date lies at or before both ways of being reached, and one of them is known; or a successor took it over.
    """
    told_at, acknowledged_at, taken_at = assignment.told_at, assignment.acknowledged_at, assignment.taken_over_at
    told_late = and_(
        or_(told_at.is_not(None), acknowledged_at.is_not(None)),
        or_(told_at.is_(None), task.due_at <= told_at),
        or_(acknowledged_at.is_(None), task.due_at <= acknowledged_at),
    )
    answered_at = task.first_submitted_at
    taken_over_late = and_(
        taken_at.is_not(None), task.due_at <= taken_at, or_(answered_at.is_(None), answered_at > taken_at)
    )
    return and_(task.due_at.is_not(None), or_(told_late, taken_over_late))


RETURNED = _returned(Task)

SUPPLEMENT_DUE_AT = Task.return_due_at
"""By when a returned report is to be sent again; null if no date was named."""

DUE_AT = due_at_of(Task, Assignment)
"""Reading.due_at: over Task joined with Assignment."""

BINDS = and_(Item.obligation == Obligation.MANDATORY, Item.mode != ReportingMode.INCIDENT)
"""Over Item alone: items whose due date binds, so that they can be owed and late."""


def passed_by(now: datetime) -> ColumnElement[datetime]:
    """The latest due date that has passed for good at `now`, by the grace of the period: joined with Period."""
    by_minutes = {minutes: now - timedelta(minutes=minutes) for minutes in grace.CHOICES}
    return case(by_minutes, value=Period.grace_minutes, else_=now)


def late(now: datetime) -> ColumnElement[bool]:
    """Reading.late: joined with Assignment and Period too. Cheap and rare conditions stand first, here and below."""
    passed = and_(Task.due_at.is_not(None), Task.due_at <= passed_by(now))
    return and_(passed, BINDS, REACHED, EXPECTED, not_(RETURNED), not_(is_given_late(Task, Assignment)))


def supplement_late(now: datetime) -> ColumnElement[bool]:
    """Reading.supplement_late: joined with Assignment and Period too."""
    passed = and_(Task.return_due_at.is_not(None), Task.return_due_at <= passed_by(now))
    return and_(passed, BINDS, REACHED, EXPECTED)


def word(now: datetime) -> ColumnElement[str]:
    """Reading.status: joined with Assignment and Period too."""
    standing, objected = (type_coerce(cast(column, String), String) for column in (Task.standing, Task.objected))
    return case(
        (and_(OPEN, Task.document_at.is_not(None)), literal(Status.AWAITS_MATCH.value)),
        (OBJECTED, objected),
        (supplement_late(now), literal(Status.SUPPLEMENT_LATE.value)),
        (Task.standing != Standing.SILENT, standing),
        (not_(standing_sql.ASKED), literal(Status.NOTHING.value)),
        (Assignment.acknowledged_at.is_not(None), literal(Status.ACKNOWLEDGED.value)),
        (Assignment.told_at.is_not(None), literal(Status.NOTIFIED.value)),
        else_=literal(Status.PENDING.value),
    )


def open_on_time(now: datetime) -> ColumnElement[bool]:
    """Reading.timeliness is OPEN_ON_TIME: joined with Assignment and Period too."""
    judged = and_(REACHED, BINDS, EXPECTED, Task.due_at.is_not(None), not_(is_given_late(Task, Assignment)))
    return and_(judged, not_(late(now)), not_(supplement_late(now)))


def given_late(now: datetime) -> ColumnElement[bool]:
    """Reading.given_late: joined with Assignment and Period too."""
    judged = and_(BINDS, Task.standing.not_in(status.UNCOUNTED), or_(DONE, and_(EXPECTED, REACHED)))
    return and_(judged, is_given_late(Task, Assignment), not_(supplement_late(now)))


DONE_LATE = and_(
    BINDS,
    DONE,
    Task.first_submitted_at.is_not(None),
    Task.first_submitted_at >= MinutesLater(Task.due_at, Period.grace_minutes),
    not_(is_given_late(Task, Assignment)),
)
"""Reading.done_late: joined with Assignment and Period too."""


def set_due_at() -> ColumnElement[datetime | None]:
    """status.set_due_at: the date set for the task, whether it binds or not; over Task alone."""
    return case((RETURNED, Task.return_due_at), else_=Task.due_at)


def due_soon(now: datetime) -> ColumnElement[bool]:
    """Reading.due_soon: joined with Assignment too."""
    own, again = (
        and_(at.is_not(None), at > now, at <= now + status.DUE_SOON) for at in (Task.due_at, Task.return_due_at)
    )
    in_time = and_(not_(RETURNED), not_(is_given_late(Task, Assignment)))
    return and_(or_(and_(own, in_time), and_(again, RETURNED)), BINDS, EXPECTED)


def owed(due_at: datetime | None = None) -> ColumnElement[bool]:
    """Reading.owed, for one due date or any: joined with Period too, for one due date with Assignment too."""
    missing = and_(BINDS, EXPECTED, Period.locked_at.is_(None))
    return missing if due_at is None else and_(missing, DUE_AT.in_([due_at]))


def next_due(session: Session, directive_id: int, now: datetime) -> datetime | None:
    """The next date by which a unit of a directive still owes something."""
    return session.scalar(
        select(DUE_AT)
        .select_from(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Item.directive_id == directive_id, owed(), now < DUE_AT)
        .order_by(DUE_AT)
        .limit(1)
    )
