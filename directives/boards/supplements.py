"""Returned reports whose supplements have not come: for the officer alone, since their units have answered."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Period, Report, Review, Task, Unit
from directives.models.assignments import MAY_BE_OPEN
from directives.models.directives import numbered
from directives.queries import status_sql
from directives.rules.search import vietnamese_order
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


def supplements(
    session: Session, agency_id: int, now: datetime, directive_id: int | None = None
) -> list[AwaitedSupplement]:
    """What units have still to add to their reports, late ones first; of all open directives or of one."""
    which = () if directive_id is None else (Directive.id == directive_id,)
    found = [
        AwaitedSupplement(bool(late), due_at, unit, phone, aid, number, numbered(label, title), at, wanted or "")
        for late, due_at, unit, phone, aid, number, label, title, at, wanted in session.execute(
            _query(now).where(Directive.issuer_id == agency_id, *which)
        )
    ]
    return sorted(found, key=lambda one: (not one.late, one.due_at or now, vietnamese_order(one.unit), one.title))


def _query(now: datetime) -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(Review.id))
        .join(Report, Report.id == Review.report_id)
        .where(Report.task_id == Task.id, Review.verdict == Verdict.RETURNED)
        .correlate(Task)
        .scalar_subquery()
    )
    return (
        select(
            case((status_sql.supplement_late(now), 1), else_=0),
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
        .join_from(Task, Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Review, Review.id == last)
        .where(Directive.state == DirectiveState.ISSUED, Period.locked_at.is_(None))
        .where(MAY_BE_OPEN, status_sql.RETURNED, status_sql.OPEN)
    )
