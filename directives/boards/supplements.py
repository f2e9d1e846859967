"""Returned reports whose supplements have not come: for the officer alone, since their units have answered."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Case, Select, case, func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Period, Report, Review, Task, Unit
from directives.models.assignments import MAY_BE_OPEN
from directives.models.directives import numbered
from directives.queries import status_sql
from directives.terms import DirectiveState, Status, Verdict


class AwaitedSupplement(NamedTuple):
    """A returned report that its unit has not sent again."""

    late: bool
    """Whether the date of the supplement has passed."""
    due_at: datetime | None
    unit: str
    phone: str
    assignment: str
    """The assignment's public id."""
    number: str
    title: str
    """The item's, with its label."""
    returned_at: datetime
    wanted: str

    @property
    def status(self) -> Status:
        return Status.SUPPLEMENT_LATE if self.late else Status.RETURNED


class SupplementCounts(NamedTuple):
    """How many supplements are awaited, and how many of them are late."""

    awaited: int
    late: int


def counts(session: Session, agency_id: int, now: datetime, directive_id: int | None = None) -> SupplementCounts:
    """Of all open directives or of one."""
    late = func.coalesce(func.sum(_is_late(now)), 0)
    counted = _awaited(agency_id, directive_id).with_only_columns(func.count(Task.id), late)
    awaited, passed = session.execute(counted).one()
    return SupplementCounts(awaited, passed)


def supplements(
    session: Session,
    agency_id: int,
    now: datetime,
    directive_id: int | None = None,
    *,
    most: int | None = None,
    after: int = 0,
) -> list[AwaitedSupplement]:
    """What units have still to add to their reports, late ones first; of all open directives or of one.

    At most so many of them, after the first ones.
    """
    late = _is_late(now)
    places = (late.desc(), func.coalesce(status_sql.SUPPLEMENT_DUE_AT, now), Unit.sort_name, Item.position, Task.id)
    some = _awaited(agency_id, directive_id).order_by(*places).limit(most).offset(after)
    return [
        AwaitedSupplement(bool(late), due_at, unit, phone, aid, number, numbered(label, title), at, wanted or "")
        for late, due_at, unit, phone, aid, number, label, title, at, wanted in session.execute(_shown(some, late))
    ]


def _is_late(now: datetime) -> Case[int]:
    return case((status_sql.supplement_late(now), 1), else_=0)


def _awaited(agency_id: int, directive_id: int | None) -> Select[Task]:
    """The tasks whose supplements are awaited, joined with what they are ordered by."""
    which = () if directive_id is None else (Directive.id == directive_id,)
    return (
        select(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, Period.locked_at.is_(None))
        .where(MAY_BE_OPEN, status_sql.RETURNED, status_sql.OPEN, *which)
    )


def _shown(some: Select[Task], late: Case[int]) -> Select[*tuple[Any, ...]]:
    """The same with what a line says."""
    last = (
        select(func.max(Review.id))
        .join(Report, Report.id == Review.report_id)
        .where(Report.task_id == Task.id, Review.verdict == Verdict.RETURNED)
        .correlate(Task)
        .scalar_subquery()
    )
    return some.join(Review, Review.id == last).with_only_columns(
        late,
        status_sql.SUPPLEMENT_DUE_AT,
        Unit.name,
        Unit.phone,
        Assignment.public_id,
        Directive.number,
        Item.label,
        Item.title,
        Review.recorded_at,
        Review.wanted,
    )
